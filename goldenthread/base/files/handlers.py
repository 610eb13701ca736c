"""Stops keeping an upload once it is over the limit, so that a giant one cannot fill the disk."""

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from goldenthread.base.files.kinds import LARGEST_FILE


class StopAtLimit(FileUploadHandler):
    """Passes on just more than the limit; the form field then sees that the file is too large, and says so."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start <= LARGEST_FILE else None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        return None
