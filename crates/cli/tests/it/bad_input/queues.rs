//! Questions to queues that cannot be answered.

use super::{assert_refused, get};

#[test]
fn questions_to_queues_are_checked() {
    let invalid = "request.invalid";
    assert_refused(&[
        get("a queue that is not there", "/queues/bar", 404, "route.unknown", &[]),
        get("an outlet that is not there", "/queues?outlet=NORTH", 409, "outlet.unknown", &["?outlet"]),
        get("an unknown parameter of all queues", "/queues?limit=1", 422, "field.unknown", &["?limit"]),
        get("no entries", "/queues/finance?limit=0", 422, invalid, &["?limit"]),
        get("too many entries", "/queues/kitchen?limit=201", 422, invalid, &["?limit"]),
        get("a cursor of nobody's", "/queues/warehouse?after=nope", 422, invalid, &["?after"]),
        get("a cursor of another list", "/queues/logistics?after=17", 422, invalid, &["?after"]),
        get("a task that there is none of", "/queues/finance?after=1-2-9", 422, invalid, &["?after"]),
        get("an outlet of a queue that is not there", "/queues/finance?outlet=NORTH", 409, "outlet.unknown", &["?outlet"]),
        get("an unknown parameter", "/queues/kitchen?status=ready", 422, "field.unknown", &["?status"]),
    ]);
}
