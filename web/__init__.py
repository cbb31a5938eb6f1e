"""The reading room: an archive in, web pages and an API out, on the same calls as the command line."""

from web.app import create_app
from web.options import RoomOptions

__all__ = ["RoomOptions", "create_app"]
