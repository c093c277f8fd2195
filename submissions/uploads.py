"""How much of a file that is sent is taken in."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from submissions.photos import LARGEST_FILE


class CappedUpload(FileUploadHandler):
    """Lets through a little more of a file than is allowed, and drops the rest as it arrives.

    The file is then seen to be too large, and the form that it came with is read as usual. Stands before
    the handlers that keep a file.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Return what the next handler gets; None once it has more than is allowed."""
        return raw_data if start <= LARGEST_FILE else None

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        """Leave the file to the handlers that follow."""
        return None
