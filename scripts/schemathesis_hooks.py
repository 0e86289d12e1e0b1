"""What schemathesis cannot make up: names of what is there, and who may ask.

Of the requests that are meant to be good, most get ids of documents that exist, products, outlets and methods that are known. So they
reach the rules behind the checks of shape, and the answers that these give are held against the description.

What would end the testers' own access is turned aside: nothing takes away the users, tokens, roles and customer that ask.
"""

import os
import random
import uuid

import requests
import schemathesis
from schemathesis.core.parameters import ParameterLocation

URL = os.environ["DOCKET_URL"] + "/api/v1"
SHOP = os.environ["DOCKET_SHOP"]
STAFF, DRIVER, CUSTOMER = (os.environ[name] for name in ("DOCKET_TOKEN", "DOCKET_DRIVER_TOKEN", "DOCKET_CUSTOMER_TOKEN"))
RANDOM = random.Random(7)


def token_for(path):
    """Whose token a path takes. The customer does not sign out: a user's token is refused there as well as nobody's would be."""
    if path.startswith("/api/v1/driver/"):
        return DRIVER
    if path.startswith("/api/v1/shop/") and "sign-out" not in path:
        return CUSTOMER
    return STAFF


def read(path, token=None):
    authorization = "Bearer " + (token or token_for("/api/v1/" + path))
    page = requests.get(f"{URL}/{path}", headers={"Authorization": authorization}, timeout=20)
    return page.json() if page.ok else {}


# Where the ids are listed that a path means, by the part of it before the id.
LISTS = {
    "batches": "products/TEA/batches",
    "bills": "bills",
    "credit-notes": "credit-notes",
    "customers": "customers",
    "drivers": "drivers",
    "imports": "imports",
    "integrations": "integrations",
    "orders": "orders",
    "payments": "payments",
    "print-jobs": "print-jobs",
    "products": "products",
    "purchases": "purchases",
    "shifts": "shifts",
    "standing-orders": "standing-orders",
    "documents": "stock/documents",
    "tokens": "tokens",
    "users": "users",
    "webhooks": "webhooks",
}
# The same where the beginning of a path says more.
LISTS_UNDER = {
    "/api/v1/shop/": f"shop/{SHOP}/orders",
    "/api/v1/driver/deliveries/{id}/accept": "driver/available-deliveries",
    "/api/v1/driver/": "driver/deliveries",
}

# What has a code of its own, by the part of a path before it.
CODES = {
    "categories": ["SHELF", "COLD-DRINKS"],
    "outlets": ["MAIN", "CITY"],
    "printers": ["P1"],
    "registers": ["R1", "R2", "C1"],
    "rules": [rule["code"] for rule in read("doctor/rules").get("data", [])],
}
# What members of bodies and queries usually are.
WORDS = {
    "businessDate": ["2026-01-19"],
    "channel": ["counter", "delivery", "online", "dine_in"],
    "date": ["2026-01-19"],
    "from": ["2026-01-19"],
    "granted": ["orders.voidLine", "outlets.pause"],
    "into": ["drawer", "safe"],
    "kind": ["order", "bill", "customer", "purchase", "creditNote", "payment", "shift"],
    "lang": ["en", "hi", "ar"],
    "merchant": [SHOP],
    "method": ["cash", "card", "wallet", "bank_transfer"],
    "outlet": ["MAIN", "CITY"],
    "phone": ["9876543299", "+971501234567"],
    "platform": ["rappi", "pedidosya", "ubereats", "generic"],
    "printer": ["P1"],
    "product": ["TEA", "CAKE", "RICE", "4006381333931"],
    "productId": ["TEA", "CAKE", "RICE"],
    "register": ["R1", "R2", "C1"],
    "reset": ["never", "year", "business_day"],
    "role": ["manager", "cashier", "warehouse", "finance", "accountant"],
    "rules": CODES["rules"],
    "scope": ["orders.read", "orders.place"],
    "severity": ["critical", "major", "minor"],
    "taken": ["outlets.pause"],
    "to": ["confirmed", "preparing", "ready", "delivered"],
    "type": ["order.placed", "order.*", "payment.*"],
    "types": ["order.placed", "order.*", "payment.*"],
    "until": ["2026-01-19T10:00:00Z", "business_day_end"],
    # Names under .invalid lead nowhere.
    "url": ["https://hooks.invalid/docket", "https://hooks.invalid/second"],
    "width": [32, 42, 48],
}
# Members that name a document, and in which list it stands.
NAMING = {"customer": "customers", "other": "customers", "driver": "drivers", "order": "orders", "bill": "bills", "user": "users"}
LISTED = {}

# Who asks, by the part of a path before what names them.
OWN = {
    "customers": [read(f"shop/{SHOP}/me").get("id")],
    "roles": ["owner", "driver"],
    "tokens": [token["id"] for token in read("tokens?limit=200").get("data", [])],
    "users": [read("auth/me", token)["user"]["id"] for token in (STAFF, DRIVER)],
}


@schemathesis.auth(refresh_interval=None)
class Tokens:
    def get(self, case, context):
        return token_for(case.path)

    def set(self, case, token, context):
        case.headers["Authorization"] = "Bearer " + token


def listed(path):
    """Ids that a list holds now and then: the list is read again after every hundred questions."""
    ids, age = LISTED.get(path, ([], 100))
    if age >= 100:
        entries = (read(path + "?limit=200") or read(path)).get("data", [])
        ids, age = [entry["id"] for entry in entries if "id" in entry], 0
    LISTED[path] = (ids, age + 1)
    return ids


def some(path, but=()):
    ids = [one for one in listed(path) if one not in but] if path else []
    return RANDOM.choice(ids) if ids else None


def known(name, value):
    """A value that is known under a name, mostly, in place of one that was made up."""
    if RANDOM.random() < 0.25:
        return value
    if name in NAMING and isinstance(value, str):
        path = NAMING[name]
        return some(path, OWN.get(path, ())) or value
    if name in WORDS and isinstance(value, (str, int)) and not isinstance(value, bool):
        return RANDOM.choice(WORDS[name])
    return value


def with_known(body, name=None):
    if isinstance(body, dict):
        return {member: with_known(value, member) for member, value in body.items()}
    if isinstance(body, list):
        return [with_known(value, name) for value in body]
    return known(name, body)


def known_in_path(case, name, before):
    """What is there and may stand in a path, behind that part of it."""
    if name == "id":
        under = next((path for beginning, path in LISTS_UNDER.items() if case.path.startswith(beginning)), LISTS.get(before))
        return some(under, OWN.get(before, ()))
    if name == "endpointId":
        return some("integrations")
    if name == "deliveryId":
        return some(f"webhooks/{case.path_parameters['id']}/deliveries")
    words = CODES.get(before) if name == "code" else WORDS.get(name)
    return RANDOM.choice(words) if words else None


def turn_aside(case, parts):
    """Leaves those who ask what they ask with: no request ends the access of the tester."""
    if case.method == "GET":
        return
    for name, value in list(case.path_parameters.items()):
        before = parts[parts.index("{" + name + "}") - 1]
        if value in OWN.get(before, ()):
            case.path_parameters[name] = str(uuid.uuid4())


@schemathesis.hook
def before_call(context, case, kwargs):
    """Names what is there, in requests that are meant to be good."""
    if case.meta is None:
        return
    parts = case.path.split("/")
    name_in_headers(case)
    if not case.meta.generation.mode.is_positive:
        # A dry run answers 200 whatever is wrong with a file, and says what; so what is meant to be bad is sent in earnest.
        if "/imports/" in case.path and isinstance(case.query, dict) and str(case.query.get("dryRun")).lower() == "true":
            case.query.pop("dryRun")
    else:
        name_what_is_there(case, parts)
    if case.path_parameters:
        turn_aside(case, parts)


def name_in_headers(case):
    """A key of its own for most requests, and hardly ever somebody's yes: a made-up PIN is refused before anything else is looked at."""
    for name in list(case.headers or {}):
        if is_what_is_bad(case, name):
            continue
        if name.lower() == "idempotency-key" and RANDOM.random() < 0.8:
            case.headers[name] = str(uuid.uuid4())
        if name.lower() == "docket-approval":
            # Where it is meant to be good, it is made up as 0 all the same.
            del case.headers[name]
            if case.meta.generation.mode.is_positive and RANDOM.random() < 0.02:
                case.headers[name] = "manager:4711"


def is_what_is_bad(case, header):
    """Whether a request is meant to be bad, and because of that header."""
    if case.meta.generation.mode.is_positive:
        return False
    bad = getattr(case.meta.phase.data, "parameter", None)
    return bad == header or (bad is None and case.meta.is_negative_at(ParameterLocation.HEADER))


def name_what_is_there(case, parts):
    for name in list(case.path_parameters or {}):
        found = known_in_path(case, name, parts[parts.index("{" + name + "}") - 1])
        if found and RANDOM.random() < 0.9:
            case.path_parameters[name] = found
    if isinstance(case.query, dict):
        # Where a list goes on only its own answers say.
        if RANDOM.random() < 0.8:
            case.query.pop("after", None)
        for name in list(case.query):
            case.query[name] = known(name, case.query[name])
    if isinstance(case.body, (dict, list)):
        case.body = with_known(case.body)
