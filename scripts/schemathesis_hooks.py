"""What schemathesis cannot make up: names of what is there.

Of the requests that are meant to be good, most get ids of documents that exist, products, outlets and methods that are known. So they
reach the rules behind the checks of shape, and the answers that these give are held against the description.
"""

import os
import random

import requests
import schemathesis

URL = os.environ["DOCKET_URL"]
HEADERS = {"Authorization": "Bearer " + os.environ["DOCKET_TOKEN"]}
RANDOM = random.Random(7)

# Where the ids are listed that a path means.
LISTS = {
    "batches": None,
    "bills": "bills",
    "credit-notes": "credit-notes",
    "customers": "customers",
    "deliveries": "staff/orders",
    "drivers": "drivers",
    "imports": "imports",
    "orders": "orders",
    "payments": "payments",
    "print-jobs": "print-jobs",
    "products": "products",
    "purchases": "purchases",
    "shifts": "shifts",
    "standing-orders": "standing-orders",
    "documents": "stock/documents",
}

# What members of bodies and queries usually are.
WORDS = {
    "businessDate": ["2026-01-19"],
    "channel": ["counter", "delivery", "online", "dine_in"],
    "code": ["MAIN", "CITY", "P1", "SHELF"],
    "date": ["2026-01-19"],
    "from": ["2026-01-19"],
    "into": ["drawer", "safe"],
    "kind": ["order", "bill", "customer", "purchase", "creditNote", "payment", "shift"],
    "lang": ["en", "hi", "ar"],
    "method": ["cash", "card", "wallet", "bank_transfer"],
    "outlet": ["MAIN", "CITY"],
    "phone": ["9876543210", "9876543299", "+971501234567"],
    "printer": ["P1"],
    "product": ["TEA", "CAKE", "RICE", "4006381333931"],
    "productId": ["TEA", "CAKE", "RICE"],
    "register": ["R1", "R2", "C1"],
    "reset": ["never", "year", "business_day"],
    "to": ["confirmed", "preparing", "ready", "delivered"],
    "until": ["2026-01-19T10:00:00Z", "business_day_end"],
    "width": [32, 42, 48],
}
# Members that name a document, and in which list it stands.
NAMING = {"customer": "customers", "other": "customers", "driver": "drivers", "order": "orders", "bill": "bills", "user": "drivers"}
LISTED = {}


def listed(path):
    """Ids that a list holds now and then: the list is read again after every hundred questions."""
    ids, age = LISTED.get(path, ([], 100))
    if age >= 100:
        page = requests.get(f"{URL}/api/v1/{path}?limit=200", headers=HEADERS, timeout=20)
        if page.status_code != 200:
            page = requests.get(f"{URL}/api/v1/{path}", headers=HEADERS, timeout=20)
        entries = page.json().get("data", []) if page.ok else []
        ids, age = [entry["id"] for entry in entries if "id" in entry], 0
    LISTED[path] = (ids, age + 1)
    return ids


def some(path):
    ids = listed(path) if path else []
    return RANDOM.choice(ids) if ids else None


def known(name, value):
    """A value that is known under a name, mostly, in place of one that was made up."""
    if RANDOM.random() < 0.25:
        return value
    if name in NAMING and isinstance(value, str):
        return some(NAMING[name]) or value
    if name in WORDS and isinstance(value, (str, int)) and not isinstance(value, bool):
        return RANDOM.choice(WORDS[name])
    return value


def with_known(body, name=None):
    if isinstance(body, dict):
        return {member: with_known(value, member) for member, value in body.items()}
    if isinstance(body, list):
        return [with_known(value, name) for value in body]
    return known(name, body)


@schemathesis.hook
def before_call(context, case, kwargs):
    """Names what is there, in requests that are meant to be good."""
    if case.meta is None:
        return
    if not case.meta.generation.mode.is_positive:
        # A dry run answers 200 whatever is wrong with a file, and says what; so what is meant to be bad is sent in earnest.
        if "/imports/" in case.path and isinstance(case.query, dict) and str(case.query.get("dryRun")).lower() == "true":
            case.query.pop("dryRun")
        return
    if case.path_parameters:
        parts = case.path.split("/")
        for name in list(case.path_parameters):
            at = parts.index("{" + name + "}") if "{" + name + "}" in parts else 0
            found = some(LISTS.get(parts[at - 1])) if name == "id" else None
            if name in WORDS:
                found = RANDOM.choice(WORDS[name])
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
