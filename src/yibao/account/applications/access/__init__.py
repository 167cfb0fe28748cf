"""Who may use the desk and the interface: staff, and tokens of which only a keyed hash is kept."""

from yibao.account.applications.access.tokens import Bearer, Staff, new_token, token_hash

__all__ = ["Bearer", "Staff", "new_token", "token_hash"]
