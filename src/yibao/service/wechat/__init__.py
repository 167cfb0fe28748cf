"""The callback of a WeChat Official Account: a message or picture in, the verdict as a reply out.

Comes in: signed XML, plain or encrypted ("safe mode"). Goes out: a passive text reply within five
seconds, never with a link. There is no route unless YIBAO_WECHAT_TOKEN is set. Messages are not
stored; a reply that took too long waits in memory for a few minutes, for the sender alone.
"""

from yibao.service.wechat.routes import add_callback
from yibao.service.wechat.settings import WechatSettings, read_wechat_settings

__all__ = ["WechatSettings", "add_callback", "read_wechat_settings"]
