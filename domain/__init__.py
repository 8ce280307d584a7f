"""The rules of honest figures and progress: standard library only, no files, no SQL, no clock."""
