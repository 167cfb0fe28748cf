"""National cryptography: SM2 signatures, SM3 hashes, SM4 sealing, and the folder of keys.

Algorithms come from OpenSSL; here are only the forms this package keeps them in. What needs the
`cryptography` package or the system's libcrypto loads it at first use.
"""
