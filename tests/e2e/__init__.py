"""End-to-end tests of qmail-queue and qhpsi with real parts: tcpserver, smtpfront-qmail, clamd, swaks."""
