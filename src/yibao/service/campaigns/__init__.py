"""The index of campaigns at the doors: opened by path and key, filled from a file, put into words.

Comes in: files of reports, and messages to look up. Goes out: counts of what was added, sentences
in both languages on what was seen before. A server opens its index read-only, by YIBAO_CAMPAIGNS.
"""

from yibao.service.campaigns.adding import Added, add_file
from yibao.service.campaigns.opening import key_path, known_to_server, open_index
from yibao.service.campaigns.words import near_lines

__all__ = ["Added", "add_file", "key_path", "known_to_server", "near_lines", "open_index"]
