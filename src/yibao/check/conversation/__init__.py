"""Is this call real? A conversation in, a verdict with its turns and the turn where it turns.

    from yibao.check.conversation import check_conversation
    found = check_conversation([{"speaker": "对方", "text": "…"}, {"speaker": "我", "text": "…"}])
    found.turns_at, found.to_dict()["conversation"]["stages"]

Reads JSON, SRT, WebVTT and exported chats. What the asker says never counts as the other party's.
Limits: 256 KiB, 600 turns, 40,000 characters. A recording needs a `Transcriber` first
(`yibao.check.conversation.hearing`).
"""

from yibao.check.conversation.chats import looks_like_chat
from yibao.check.conversation.judge import ConversationVerdict, TurnFound, check_conversation
from yibao.check.conversation.reading import read_conversation
from yibao.check.conversation.turns import Chat, Turn

__all__ = [
    "Chat",
    "ConversationVerdict",
    "Turn",
    "TurnFound",
    "check_conversation",
    "looks_like_chat",
    "read_conversation",
]
