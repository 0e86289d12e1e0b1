//! Outlets, registers and channels on the wire. Lists are sent whole.

use docket_domain::merchants::{Channel, Outlet, Register};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::parts::{code, line};
use crate::extract::Check;
use crate::problem::EdgeCode;

/// An outlet by its code; more of it is at `PATCH /outlets/{code}`.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = OutletNamed)]
pub struct OutletBody {
    /// Short code: 1 to 8 of A-Z and 0-9. It is never changed.
    #[schema(example = "MAIN")]
    code: String,
    /// As it is printed.
    name: String,
}

/// Reads all outlets.
pub(super) fn outlets(bodies: Vec<OutletBody>, check: &mut Check) -> Vec<Outlet> {
    let mut seen = Vec::new();
    let outlet = |(index, body): (usize, OutletBody)| {
        let code = code(&format!("/outlets/{index}/code"), body.code, &mut seen, check);
        Outlet::new(code, line(&format!("/outlets/{index}/name"), body.name, check))
    };
    bodies.into_iter().enumerate().map(outlet).collect()
}

/// A till.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = RegisterNamed)]
pub struct RegisterBody {
    /// Short code, unique over all outlets. It is never changed.
    #[schema(example = "R1")]
    code: String,
    /// As it is shown.
    name: String,
    /// Code of its outlet, where it stays.
    #[schema(example = "MAIN")]
    outlet: String,
}

/// Reads all registers.
pub(super) fn registers(bodies: Vec<RegisterBody>, check: &mut Check) -> Vec<Register> {
    let mut seen = Vec::new();
    let register = |(index, body): (usize, RegisterBody)| Register {
        code: code(&format!("/registers/{index}/code"), body.code, &mut seen, check),
        name: line(&format!("/registers/{index}/name"), body.name, check),
        outlet: body.outlet,
    };
    bodies.into_iter().enumerate().map(register).collect()
}

/// Where orders come from.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ChannelSettings)]
pub struct ChannelBody {
    /// In the API, such as `dine_in`. It is never changed.
    #[schema(example = "dine_in")]
    name: String,
    /// Short code in numbers. It is never changed.
    #[schema(example = "MESA")]
    code: String,
    /// Whether its orders come in by themselves, and are kept to an outlet's limit, pause and opening hours; all are but `counter`,
    /// `dine_in`, `takeaway` and `delivery` where nothing is said.
    #[serde(default)]
    online: Option<bool>,
}

/// Reads all channels.
pub(super) fn channels(bodies: Vec<ChannelBody>, check: &mut Check) -> Vec<Channel> {
    let (mut codes, mut names) = (Vec::new(), Vec::<String>::new());
    let channel = |(index, body): (usize, ChannelBody)| {
        let at = |field: &str| format!("/channels/{index}/{field}");
        let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-';
        let fits = (1..=40).contains(&body.name.len()) && body.name.bytes().all(is_word) && !names.contains(&body.name);
        if !fits {
            let detail = "`name` does not fit: a channel is called by 1 to 40 of a-z, 0-9, _ and -, each once.";
            check.bad(&at("name"), EdgeCode::SettingsInvalid, detail);
        }
        names.push(body.name.clone());
        let usual = Channel::new(body.name, code(&at("code"), body.code, &mut codes, check));
        Channel { is_online: body.online.unwrap_or(usual.is_online), ..usual }
    };
    bodies.into_iter().enumerate().map(channel).collect()
}

impl From<&Outlet> for OutletBody {
    fn from(outlet: &Outlet) -> OutletBody {
        OutletBody { code: outlet.code.clone(), name: outlet.name.clone() }
    }
}

impl From<&Register> for RegisterBody {
    fn from(register: &Register) -> RegisterBody {
        RegisterBody { code: register.code.clone(), name: register.name.clone(), outlet: register.outlet.clone() }
    }
}

impl From<&Channel> for ChannelBody {
    fn from(channel: &Channel) -> ChannelBody {
        ChannelBody { name: channel.name.clone(), code: channel.code.clone(), online: Some(channel.is_online) }
    }
}
