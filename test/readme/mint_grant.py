# #region mint
import base64, hashlib, hmac, json, time


def mint_grant(secret, inference_id, columns):
    def encode(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    now = int(time.time())
    header = {"alg": "HS256", "kid": "2026-04", "typ": "olgrant+jwt"}
    claims = {
        "v": 1,
        "p": "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
        "i": inference_id,
        "c": columns,
        "iat": now,
        "exp": now + 7 * 86_400,
    }
    parts = (json.dumps(part, separators=(",", ":")) for part in (header, claims))
    signed = b".".join(encode(part.encode()) for part in parts)
    signature = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return (signed + b"." + encode(signature)).decode()
# #endregion
