"""The power goes while mail is queued and delivered on real file systems: see README.md."""
