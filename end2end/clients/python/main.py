"""What a vendor's app does with Keydesk: sign up, log in, ask, list, log out.

pip install requests; KEYDESK_URL=http://127.0.0.1:3000 python main.py
"""

import os
import sys
import uuid

import requests
from requests.auth import AuthBase, HTTPBasicAuth

API = os.environ.get("KEYDESK_URL", "http://127.0.0.1:3000") + "/v1"
JSON_API = "application/vnd.api+json"


class Refused(Exception):
    """A refusal: the status, and the first error of the document."""

    def __init__(self, status, error):
        self.status, self.code = status, error.get("code")
        words = [status, self.code or error.get("title"), error.get("detail"), error.get("source", {}).get("pointer")]
        super().__init__(" ".join(str(word) for word in words if word))


class Bearer(AuthBase):
    def __init__(self, token):
        self.token = token

    def __call__(self, request):
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


def password_of(email, password):
    # requests would write text as Latin-1; Keydesk reads UTF-8.
    return HTTPBasicAuth(email.encode(), password.encode())


def call(method, path, auth=None, body=None):
    headers = {"Accept": JSON_API} | ({"Content-Type": JSON_API} if body else {})
    response = requests.request(method, API + path, headers=headers, auth=auth, json=body, timeout=10)
    if response.status_code == 204:
        return None
    try:
        document = response.json()
    except requests.JSONDecodeError:  # a proxy on the way may answer with a page
        document = {}
    if not response.ok:
        raise Refused(response.status_code, document.get("errors", [{}])[0])
    return document


def refusal(*arguments, **named):
    """What a call is refused with, which it must be."""
    try:
        call(*arguments, **named)
    except Refused as refused:
        return refused
    raise AssertionError(f"not refused: {arguments}")


def main():
    email, password = f"ada+{uuid.uuid4()}@engine.example", "nine brass cogs turn"

    attributes = {"firstName": "Ada", "lastName": "Byron", "email": email, "password": password}
    sign_up = {"data": {"type": "users", "attributes": attributes}}
    user = call("POST", "/users", body=sign_up)["data"]
    print("signed up   ", user["id"], user["attributes"]["fullName"])

    refused = refusal("POST", "/users", body=sign_up)
    if refused.code != "EMAIL_TAKEN":
        raise refused
    print("not twice   ", refused)

    token = call("POST", "/tokens", auth=password_of(email, password))["data"]
    auth = Bearer(token["attributes"]["token"])
    print("logged in   ", token["id"], "until", token["attributes"]["expiry"])

    me = call("GET", "/me", auth=auth)["data"]
    if me["id"] != user["id"]:
        raise AssertionError(f"somebody else: {me['id']}")
    print("who am I    ", f"{me['attributes']['email']}, {me['attributes']['role']}")

    tokens = call("GET", "/tokens", auth=auth)["data"]
    print("my tokens   ", *(each["id"] for each in tokens))

    call("DELETE", f"/tokens/{token['id']}", auth=auth)
    print("logged out")

    refused = refusal("GET", "/me", auth=auth)
    if refused.code != "TOKEN_INVALID":
        raise refused
    print("refused     ", refused)


if __name__ == "__main__":
    try:
        main()
    except (Refused, AssertionError, requests.RequestException) as error:
        sys.exit(str(error))
