"""An account's export (`accounts.export`), brought back into an empty instance."""

from datasets.exports.archive import ExportFile, open_export
from datasets.exports.restoring import restore

__all__ = ["ExportFile", "open_export", "restore"]
