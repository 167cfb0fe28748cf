"""yibao (医保): is it real, may I, and the lawful thing itself."""

__version__ = "0.1.0"
