"""What a vendor's admin tool does with the package keygen-sdk, as it is on PyPI: me, users, tokens, products.

The package verifies the signature of every response. Its own functions are about licences, which Keydesk does not serve
yet, so this uses its client.

pip install keygen-sdk; KEYDESK_URL=https://id.example.org KEYDESK_ACCOUNT=… KEYDESK_PUBLIC_KEY=… KEYDESK_TOKEN=… \
    python main.py
The token is an admin's, and is revoked at the end.
"""

import os
import sys
import uuid

import keygen


def main():
    keygen.api_url = os.environ["KEYDESK_URL"]
    keygen.account = os.environ["KEYDESK_ACCOUNT"]
    keygen.token = os.environ["KEYDESK_TOKEN"]
    keygen.public_key = os.environ["KEYDESK_PUBLIC_KEY"]

    # The base point of the curve, which is a valid public key.
    refused(keygen.ResponseSignatureInvalidError, keygen.Client(public_key="58" + "66" * 31).get, "me")

    client = keygen.Client()
    check(client.get("ping").status == 200, "the server answers")
    me = client.get("me").document
    print("who am I    ", me["data"]["type"], me["data"]["attributes"]["email"])
    refused(keygen.LicenseInvalidError, keygen.me)  # It asks for a licence, and an admin has none.
    refused(keygen.NotFoundError, client.get, "nowhere")

    user = users(client)
    products(client)
    tokens(client, user)

    own = me["included"][0]["id"]
    check(client.delete(f"tokens/{own}").status == 204, "the token is revoked")
    print("logged out")
    check(refused(keygen.APIError, client.get, "me").code == "TOKEN_INVALID", "a revoked token is refused")


def users(client):
    email = f"ada+{uuid.uuid4()}@engine.example"
    attributes = {"firstName": "Ada", "lastName": "Byron", "email": email, "password": "nine brass cogs turn"}
    user = created(client, "users", attributes)
    print("created     ", user["id"], user["attributes"]["fullName"])
    taken = refused(keygen.APIError, client.post, "users", document("users", attributes))
    check(taken.code == "EMAIL_TAKEN", "an email is taken once")

    listed = client.get("users", query={"page[number]": 1, "page[size]": 5}).document
    check(any(each["id"] == user["id"] for each in listed["data"]), "the list has the user")
    changed = client.patch(f"users/{email}", document("users", {"firstName": "Augusta"})).document["data"]
    check(changed["attributes"]["fullName"] == "Augusta Byron", "the user has the new name")
    for action, status in [("ban", "BANNED"), ("unban", "ACTIVE")]:
        after = client.post(f"users/{user['id']}/actions/{action}", {"meta": {}}).document["data"]
        check(after["attributes"]["status"] == status, f"the user is {status}")
    for related in user["relationships"].values():
        path = related["links"]["related"].split(f"/accounts/{keygen.account}", 1)[1]
        if path:
            check(client.get(path.lstrip("/")).status == 200, f"{path} is served")

    other = created(client, "users", {"email": f"bob+{uuid.uuid4()}@engine.example"})
    check(client.delete(f"users/{other['id']}").status == 204, "the user is deleted")
    refused(keygen.NotFoundError, client.get, f"users/{other['id']}")
    print("users        ", len(listed["data"]), "listed, changed, banned, deleted")
    return user


def products(client):
    product = created(client, "products", {"name": "Difference Engine", "code": "keygen-sdk", "platforms": ["linux"]})
    path = f"products/{product['id']}"
    changed = client.patch(path, document("products", {"name": "Analytical Engine"})).document["data"]
    check(changed["attributes"]["name"] == "Analytical Engine", "the product has the new name")
    check(client.get("products/keygen-sdk").document["data"] == changed, "the product is found by its code")
    token = client.post(f"{path}/tokens").document["data"]["attributes"]["token"]
    me = keygen.Client(token=token).get("me").document["data"]
    check((me["type"], me["id"]) == ("products", product["id"]), "the token is the product's")
    check(client.delete(path).status == 204, "the product is deleted")
    refused(keygen.NotFoundError, client.get, path)
    print("products     created, found, changed, deleted with their tokens")


def tokens(client, user):
    body = document("tokens", {"name": "laptop"})
    token = client.post(f"users/{user['id']}/tokens", body).document["data"]
    path, secret = f"tokens/{token['id']}", token["attributes"]["token"]
    check(keygen.Client(token=secret).get("me").document["data"]["id"] == user["id"], "the token is the user's")
    again = client.put(path).document["data"]["attributes"]["token"]
    old = refused(keygen.APIError, keygen.Client(token=secret).get, "me")
    check(old.code == "TOKEN_INVALID", "the old secret is refused")
    check(keygen.Client(token=again).get("me").status == 200, "the new secret is good")
    listed = client.get("tokens", query={"bearer[id]": user["id"]}).document["data"]
    check([each["id"] for each in listed] == [token["id"]], "the list has the token")
    check(client.delete(path).status == 204, "the token is revoked")
    refused(keygen.NotFoundError, client.get, path)
    print("tokens       listed, regenerated, revoked")


def document(kind, attributes):
    return {"data": {"type": kind, "attributes": attributes}}


def created(client, kind, attributes):
    response = client.post(kind, document(kind, attributes))
    check(response.status == 201, f"{kind} are created")
    return response.document["data"]


def check(holds, what):
    if not holds:
        raise AssertionError(f"this does not hold: {what}")


def refused(error, call, *arguments):
    """The error with which a call is refused, which it must be."""
    try:
        call(*arguments)
    except error as refusal:
        print("refused     ", f"{type(refusal).__name__}: {refusal}")
        return refusal
    raise AssertionError(f"not refused: {arguments}")


if __name__ == "__main__":
    try:
        main()
    except (keygen.KeygenError, AssertionError) as error:
        sys.exit(f"{type(error).__name__}: {error}")
