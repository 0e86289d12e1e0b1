//! Runs, monitors and settings of the doctor.

use docket_domain::command::KeyDigest;
use docket_domain::findings::AutoRepair;
use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;
use uuid::Uuid;

use super::desk::{ALIVE_MS, BegunRun, Lease, MonitorState, RUNS_KEPT, Run, RunKind, RunState};
use crate::sql::{Connection, OptionalExtension, Result, Row, blob_uuid, broken, params, uuid_at};

const COLUMNS: &str =
    "run_id, kind, state, rules, fixes, started_at, ended_at, alive_until, done, steps, found, opened, closed, repaired,
     problem, key, request_hash";

fn read(row: &Row<'_>) -> Result<Run> {
    let count = |column: usize| row.get::<_, i64>(column).map(|count| count as u64);
    let rules: String = row.get(3)?;
    Ok(Run {
        id: uuid_at(row, 0)?,
        kind: match row.get::<_, String>(1)?.as_str() {
            "whole" => RunKind::Whole,
            "changes" => RunKind::Changes,
            _ => return Err(broken("doctor_run.kind")),
        },
        state: match row.get::<_, String>(2)?.as_str() {
            "running" => RunState::Running,
            "finished" => RunState::Finished,
            "failed" => RunState::Failed,
            _ => return Err(broken("doctor_run.state")),
        },
        rules: rules.split(',').filter(|code| !code.is_empty()).map(str::to_owned).collect(),
        fixes: row.get(4)?,
        started_at: Timestamp(row.get(5)?),
        ended_at: row.get::<_, Option<i64>>(6)?.map(Timestamp),
        alive_until: Timestamp(row.get(7)?),
        done: count(8)?,
        steps: count(9)?,
        found: count(10)?,
        opened: count(11)?,
        closed: count(12)?,
        repaired: count(13)?,
        problem: row.get(14)?,
        key: row.get::<_, Option<[u8; 16]>>(15)?.map(KeyDigest),
        request_hash: row.get::<_, Option<[u8; 16]>>(16)?.unwrap_or_default(),
    })
}

pub(super) fn run(connection: &Connection, merchant: MerchantId, id: Uuid) -> Result<Option<Run>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM doctor_run WHERE merchant_id = ?1 AND run_id = ?2"))?
        .query_row(params![merchant.0, blob_uuid(&id)], read)
        .optional()
}

/// Inserts a run and forgets old ones, unless one was begun under its key, or another is alive.
pub(super) fn begin(connection: &Connection, merchant: MerchantId, run: &Run, now: Timestamp) -> Result<BegunRun> {
    if let Some(key) = &run.key {
        let before = connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM doctor_run WHERE merchant_id = ?1 AND key = ?2"))?
            .query_row(params![merchant.0, &key.0[..]], read)
            .optional()?;
        if let Some(before) = before {
            return Ok(BegunRun::Before(Box::new(before)));
        }
    }
    let alive = connection
        .prepare_cached(
            "SELECT run_id FROM doctor_run WHERE merchant_id = ?1 AND state = 'running' AND alive_until > ?2 ORDER BY run_id LIMIT 1",
        )?
        .query_row(params![merchant.0, now.0], |row| uuid_at(row, 0))
        .optional()?;
    if let Some(alive) = alive {
        return Ok(BegunRun::Busy(alive));
    }
    connection.execute(
        "DELETE FROM doctor_run WHERE merchant_id = ?1 AND run_id < (
             SELECT r.run_id FROM doctor_run r WHERE r.merchant_id = ?1 ORDER BY r.run_id DESC LIMIT 1 OFFSET ?2)",
        params![merchant.0, RUNS_KEPT - 1],
    )?;
    connection.execute(
        "INSERT INTO doctor_run (merchant_id, run_id, kind, state, rules, fixes, started_at, alive_until, done, steps, found, opened,
                                 closed, repaired, key, request_hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, 0, 0, 0, 0, 0, ?9, ?10)",
        params![
            merchant.0,
            blob_uuid(&run.id),
            run.kind.as_str(),
            run.state.as_str(),
            run.rules.join(","),
            run.fixes,
            run.started_at.0,
            now.0 + ALIVE_MS,
            run.key.as_ref().map(|key| &key.0[..]),
            &run.request_hash[..]
        ],
    )?;
    Ok(BegunRun::Begun)
}

pub(super) fn write(connection: &Connection, merchant: MerchantId, run: &Run) -> Result<()> {
    connection.execute(
        "UPDATE doctor_run SET state = ?3, ended_at = ?4, alive_until = ?5, done = ?6, steps = ?7, found = ?8, opened = ?9, closed = ?10,
                repaired = ?11, problem = ?12
         WHERE merchant_id = ?1 AND run_id = ?2",
        params![
            merchant.0,
            blob_uuid(&run.id),
            run.state.as_str(),
            run.ended_at.map(|at| at.0),
            run.alive_until.0,
            run.done as i64,
            run.steps as i64,
            run.found as i64,
            run.opened as i64,
            run.closed as i64,
            run.repaired as i64,
            run.problem
        ],
    )
}

/// Takes a monitor that nobody has and that has not looked since `before`. Who changes the row has it: others see then that it is taken.
pub(super) fn take(
    connection: &Connection,
    merchant: MerchantId,
    holder: &[u8; 16],
    now: Timestamp,
    until: Timestamp,
    before: Timestamp,
) -> Result<Option<MonitorState>> {
    connection.execute(
        "INSERT INTO doctor_monitor (merchant_id, cursor, looked_at, whole_date, leased_until, holder) VALUES (?1, 0, 0, 0, 0, ?2)
         ON CONFLICT (merchant_id) DO NOTHING",
        params![merchant.0, &holder[..]],
    )?;
    let taken = connection.execute_counting(
        "UPDATE doctor_monitor SET leased_until = ?3, holder = ?2
         WHERE merchant_id = ?1 AND leased_until < ?4 AND looked_at < ?5",
        params![merchant.0, &holder[..], until.0, now.0, before.0],
    )?;
    if taken == 0 {
        return Ok(None);
    }
    let state = connection.query_row(
        "SELECT cursor, looked_at, whole_date FROM doctor_monitor WHERE merchant_id = ?1",
        params![merchant.0],
        |row| {
            let (cursor, looked_at): (i64, i64) = (row.get(0)?, row.get(1)?);
            Ok(MonitorState { cursor: cursor as u64, looked_at: Timestamp(looked_at), whole_date: row.get(2)? })
        },
    )?;
    Ok(Some(state))
}

pub(super) fn renew(connection: &Connection, lease: &Lease, until: Timestamp) -> Result<bool> {
    let kept = connection.execute_counting(
        "UPDATE doctor_monitor SET leased_until = ?3 WHERE merchant_id = ?1 AND holder = ?2 AND leased_until > 0",
        params![lease.merchant.0, &lease.holder[..], until.0],
    )?;
    Ok(kept > 0)
}

pub(super) fn put_back(connection: &Connection, lease: &Lease, state: MonitorState) -> Result<()> {
    connection.execute(
        "UPDATE doctor_monitor SET leased_until = 0, cursor = ?3, looked_at = ?4, whole_date = ?5 WHERE merchant_id = ?1 AND holder = ?2",
        params![lease.merchant.0, &lease.holder[..], state.cursor as i64, state.looked_at.0, state.whole_date],
    )
}

pub(super) fn auto_repairs(connection: &Connection, merchant: MerchantId) -> Result<Vec<(String, AutoRepair)>> {
    let mut statement =
        connection.prepare_cached("SELECT code, auto_repair FROM doctor_rule WHERE merchant_id = ?1 ORDER BY code")?;
    let rows = statement.query_map(params![merchant.0], |row| {
        let word: String = row.get(1)?;
        Ok((row.get(0)?, AutoRepair::parse(&word).ok_or_else(|| broken("doctor_rule.auto_repair"))?))
    })?;
    rows.collect()
}
