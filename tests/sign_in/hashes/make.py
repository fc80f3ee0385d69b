"""Writes hashes.tsv: hashes of the password of the tests, each computed by the original library.

It needs passlib 1.7, argon2-cffi 25, bcrypt 4.0, Django 5.2 and Werkzeug 3 from PyPI, and from Debian the
programs openssl, slappasswd (slapd), mkpasswd (whois) and php (php-cli). The columns are the name, whether
the hash is stored as it is or wrapped, and the hash.
"""

import base64
import hashlib
import os
import subprocess

import argon2
import bcrypt
import django
import passlib.hash
from django.conf import settings
from django.contrib.auth import hashers
from werkzeug.security import generate_password_hash

PASSWORD = "correct horse battery staple"
settings.configure(
    PASSWORD_HASHERS=[
        f"django.contrib.auth.hashers.{name}"
        for name in (
            "PBKDF2PasswordHasher",
            "PBKDF2SHA1PasswordHasher",
            "Argon2PasswordHasher",
            "BCryptSHA256PasswordHasher",
            "BCryptPasswordHasher",
            "ScryptPasswordHasher",
            "MD5PasswordHasher",
        )
    ]
)
django.setup()


class LighterArgon2(hashers.Argon2PasswordHasher):
    """Django's own memory of 100 MiB is more than Roster takes."""

    memory_cost = 8192


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def php(code):
    return run("php", "-r", f"$p = '{PASSWORD}'; echo {code};")


def keycloak(name, iterations, length):
    """As org.keycloak.credential.hash.Pbkdf2PasswordHashProvider computes it, as a PHC string."""
    salt = os.urandom(16)
    digest = {"pbkdf2": "sha1", "pbkdf2-sha256": "sha256", "pbkdf2-sha512": "sha512"}[name]
    value = hashlib.pbkdf2_hmac(digest, PASSWORD.encode(), salt, iterations, length)
    plain = lambda data: base64.b64encode(data).decode().rstrip("=")
    return f"${name}$i={iterations},l={length}${plain(salt)}${plain(value)}"


def of_389(iterations):
    """As 389 Directory Server's pbkdf2_pwd.c computes it."""
    salt = os.urandom(64)
    value = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), salt, iterations, 256)
    data = iterations.to_bytes(4, "big") + salt + value
    return "{PBKDF2_SHA256}" + base64.b64encode(data).decode()


def better_auth():
    """As better-auth's crypto/password.ts computes it."""
    salt = os.urandom(16).hex()
    key = hashlib.scrypt(PASSWORD.encode(), salt=salt.encode(), n=16384, r=16, p=1, dklen=64, maxmem=1 << 26)
    return f"{salt}:{key.hex()}"


def passlib_of(name, **settings):
    return getattr(passlib.hash, name).using(**settings).hash(PASSWORD)


HASHES = [
    ("passlib argon2", "stored", passlib_of("argon2", memory_cost=8192, rounds=2)),
    ("passlib argon2, weak", "wrapped", passlib_of("argon2", memory_cost=512, rounds=2)),
    ("passlib scrypt", "stored", passlib_of("scrypt", rounds=14)),
    ("passlib scrypt, weak", "wrapped", passlib_of("scrypt", rounds=10)),
    ("passlib pbkdf2_sha1", "wrapped", passlib_of("pbkdf2_sha1", rounds=20_000)),
    ("passlib pbkdf2_sha256", "wrapped", passlib_of("pbkdf2_sha256")),
    ("passlib pbkdf2_sha512", "wrapped", passlib_of("pbkdf2_sha512")),
    ("passlib pbkdf2_sha256, strong", "stored", passlib_of("pbkdf2_sha256", rounds=100_000)),
    ("passlib bcrypt", "stored", passlib_of("bcrypt", rounds=10)),
    ("passlib bcrypt_sha256", "wrapped", passlib_of("bcrypt_sha256", rounds=10)),
    ("passlib bcrypt_sha256 version 1", "wrapped", passlib_of("bcrypt_sha256", rounds=10, version=1)),
    ("passlib sha256_crypt", "wrapped", passlib_of("sha256_crypt")),
    ("passlib sha512_crypt", "wrapped", passlib_of("sha512_crypt")),
    ("passlib phpass", "wrapped", passlib_of("phpass", rounds=13)),
    ("passlib phpass of phpBB", "wrapped", passlib_of("phpass", rounds=11, ident="H")),
    ("passlib ldap_md5", "wrapped", passlib_of("ldap_md5")),
    ("passlib ldap_sha1", "wrapped", passlib_of("ldap_sha1")),
    ("passlib ldap_salted_md5", "wrapped", passlib_of("ldap_salted_md5")),
    ("passlib ldap_salted_sha1", "wrapped", passlib_of("ldap_salted_sha1")),
    ("passlib ldap_salted_sha256", "wrapped", passlib_of("ldap_salted_sha256")),
    ("passlib ldap_salted_sha512", "wrapped", passlib_of("ldap_salted_sha512")),
    ("passlib ldap_pbkdf2_sha1", "wrapped", passlib_of("ldap_pbkdf2_sha1", rounds=10_000)),
    ("passlib ldap_pbkdf2_sha256", "wrapped", passlib_of("ldap_pbkdf2_sha256", rounds=10_000)),
    ("passlib ldap_pbkdf2_sha512", "stored", passlib_of("ldap_pbkdf2_sha512", rounds=100_000)),
    ("passlib django_salted_sha1", "wrapped", passlib_of("django_salted_sha1")),
    ("argon2-cffi", "stored", argon2.PasswordHasher(memory_cost=8192).hash(PASSWORD)),
    ("argon2-cffi argon2i", "stored", argon2.PasswordHasher(memory_cost=8192, type=argon2.Type.I).hash(PASSWORD)),
    ("argon2-cffi argon2d", "stored", argon2.PasswordHasher(memory_cost=8192, type=argon2.Type.D).hash(PASSWORD)),
    ("bcrypt", "stored", bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(10)).decode()),
    ("bcrypt 2a", "stored", bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(10, prefix=b"2a")).decode()),
    ("bcrypt, weak", "wrapped", bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()),
    ("django pbkdf2_sha256", "stored", hashers.make_password(PASSWORD, hasher="pbkdf2_sha256")),
    ("django pbkdf2_sha1", "wrapped", hashers.PBKDF2SHA1PasswordHasher().encode(PASSWORD, "a salt of it", 20_000)),
    ("django argon2", "stored", LighterArgon2().encode(PASSWORD, "a salt of it")),
    ("django bcrypt_sha256", "wrapped", hashers.make_password(PASSWORD, hasher="bcrypt_sha256")),
    ("django bcrypt", "stored", hashers.make_password(PASSWORD, hasher="bcrypt")),
    ("django scrypt", "stored", hashers.make_password(PASSWORD, hasher="scrypt")),
    ("django md5", "wrapped", hashers.make_password(PASSWORD, hasher="md5")),
    ("werkzeug scrypt", "stored", generate_password_hash(PASSWORD)),
    ("werkzeug pbkdf2", "wrapped", generate_password_hash(PASSWORD, "pbkdf2:sha1:5000", 4)),
    ("better-auth", "stored", better_auth()),
    ("keycloak pbkdf2", "wrapped", keycloak("pbkdf2", 20_000, 64)),
    ("keycloak pbkdf2-sha256", "wrapped", keycloak("pbkdf2-sha256", 27_500, 64)),
    ("keycloak pbkdf2-sha512", "stored", keycloak("pbkdf2-sha512", 210_000, 64)),
    ("389 Directory Server", "wrapped", of_389(10_000)),
    ("openssl SHA-256-crypt", "wrapped", run("openssl", "passwd", "-5", PASSWORD)),
    ("openssl SHA-512-crypt", "wrapped", run("openssl", "passwd", "-6", PASSWORD)),
    ("mkpasswd yescrypt", "wrapped", run("mkpasswd", "-m", "yescrypt", PASSWORD)),
    ("mkpasswd yescrypt, in LDAP", "wrapped", "{CRYPT}" + run("mkpasswd", "-m", "yescrypt", "-R", "1", PASSWORD)),
    ("slappasswd SSHA", "wrapped", run("slappasswd", "-s", PASSWORD)),
    ("slappasswd SHA", "wrapped", run("slappasswd", "-h", "{SHA}", "-s", PASSWORD)),
    ("slappasswd SMD5", "wrapped", run("slappasswd", "-h", "{SMD5}", "-s", PASSWORD)),
    ("slappasswd MD5", "wrapped", run("slappasswd", "-h", "{MD5}", "-s", PASSWORD)),
    ("php md5", "wrapped", "{MD5}" + php("md5($p)")),
    ("php sha512", "wrapped", "{SHA512}" + php("hash('sha512', $p)")),
    ("php bcrypt", "stored", php("password_hash($p, PASSWORD_BCRYPT)")),
    ("php argon2i", "stored", php("password_hash($p, PASSWORD_ARGON2I, ['memory_cost' => 8192, 'time_cost' => 3])")),
    ("php argon2id", "stored", php("password_hash($p, PASSWORD_ARGON2ID, ['memory_cost' => 8192, 'time_cost' => 3])")),
    (
        "wordpress",
        "wrapped",
        "$wp" + php("password_hash(base64_encode(hash_hmac('sha384', $p, 'wp-sha384', true)), PASSWORD_BCRYPT)"),
    ),
]

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "hashes.tsv"), "w", encoding="ascii") as file:
    for row in HASHES:
        file.write("\t".join(row) + "\n")
