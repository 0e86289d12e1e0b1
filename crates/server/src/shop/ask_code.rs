//! `POST /shop/{merchant}/sign-in/code`.
//!
//! A code is sent to any phone, whether a customer has it or not: the customer is found or made when the code comes back, and nobody
//! learns from the answer who is one. What keeps strangers' phones from being sent to is how often it may be asked.

use axum::Json;
use axum::extract::State;
use docket_domain::access::attempts::Target;
use docket_domain::customers::Phone;
use docket_domain::customers::one_time_code::{GOOD_FOR_MS, code_hash, from_random, phone_hash};
use docket_domain::merchants::Settings;
use docket_domain::time::Timestamp;
use docket_receipt::Language;
use docket_store::customers::SentCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::senders::{CodeMessage, NotSent, text_of};
use super::too_many;
use crate::app::App;
use crate::extract::{Body, Check, ClientAddress, Shop};
use crate::printing::language;
use crate::problem::{EdgeCode, Problem};

/// After how many seconds another code may be asked for, where nothing else is said.
const AGAIN_SECONDS: i64 = 30;

/// Where a code is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CodeRequest, example = json!({ "phone": "050 123 4567", "language": "ar" }))]
pub struct AskBody {
    /// As it is dialled in the shop's country, or with a country code.
    #[schema(example = "050 123 4567")]
    phone: String,
    /// The language of the message: `en`, `ar`, `fa`, `hi` or `es`; the shop's where none of these is sent.
    #[serde(default)]
    language: Option<String>,
}

/// That a code was sent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CodeSent)]
pub struct SentView {
    /// The full number that it was sent to.
    #[schema(example = "+971501234567")]
    phone_e164: String,
    /// For how many seconds the code is good.
    #[schema(example = 600)]
    good_for_seconds: i64,
    /// After how many seconds another may be asked for.
    #[schema(example = 30)]
    again_after_seconds: i64,
}

/// Sends a code to a phone, with which its owner signs in. The answer is the same for a phone that no customer has.
#[utoipa::path(
    post, path = "/shop/{merchant}/sign-in/code", tag = "shop", request_body = AskBody,
    params(("merchant" = String, Path, description = "Slug of the merchant", example = "al-marya")),
    responses((status = 200, description = "A code was sent", body = SentView))
)]
pub async fn ask_for_code(
    State(app): State<App>,
    shop: Shop,
    ClientAddress(address): ClientAddress,
    Body(body): Body<AskBody>,
) -> Result<Json<SentView>, Problem> {
    let settings = &*shop.settings;
    let mut check = Check::default();
    let phone = check.phone("/phone", &body.phone, &settings.country);
    let Some(phone) = check.finish(phone)? else { unreachable!("a phone that is not valid was noted") };
    if !app.code_sender().sends() {
        return Err(Problem::new(EdgeCode::CodesOff, "This shop sends no codes, so customers cannot sign in."));
    }
    let now = app.engine().now().at;
    let asked = address.map(Target::codes_to_address).into_iter();
    let asked: Vec<Target> =
        asked.chain([Target::codes_to_phone(phone.e164.as_str(), &settings.salt), Target::codes_of_merchant()]).collect();
    let taken = app.attempts().take(settings.merchant, asked.clone(), now).await?;
    taken.map_err(|barred| too_many(barred, "Too many codes were asked for"))?;
    let language = body.language.as_deref().and_then(Language::parse).unwrap_or_else(|| language(settings));
    if let Err(problem) = make_and_send(&app, settings, &phone, language, now).await {
        app.attempts().take_back(settings.merchant, asked).await?;
        return Err(problem);
    }
    Ok(Json(SentView {
        phone_e164: phone.e164.as_str().to_owned(),
        good_for_seconds: GOOD_FOR_MS / 1_000,
        again_after_seconds: AGAIN_SECONDS,
    }))
}

/// Keeps the code before it is sent: whoever has it can use it.
async fn make_and_send(app: &App, settings: &Settings, phone: &Phone, language: Language, now: Timestamp) -> Result<(), Problem> {
    let (code, salt) = (from_random(u64::from_be_bytes(random())), random());
    let phone_hash = phone_hash(&phone.e164, &settings.salt);
    let kept = SentCode { salt, hash: code_hash(&code, &salt, &phone_hash) };
    let expires_at = Timestamp(now.0 + GOOD_FOR_MS);
    app.sign_ins().keep_code(settings.merchant, phone_hash, kept, expires_at, now).await?;
    let text = text_of(language, &code, &settings.name);
    let message = CodeMessage {
        merchant: settings.slug.clone(),
        phone: phone.e164.as_str().to_owned(),
        code,
        language: language.tag(),
        text,
    };
    app.code_sender().send(&message).await.map_err(|NotSent(reason)| {
        tracing::error!(merchant = settings.slug, reason, "a code to sign in could not be sent");
        Problem::new(EdgeCode::CodeNotSent, "The code could not be sent; try again in a moment.").with_retry_after(5)
    })
}

fn random<const BYTES: usize>() -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).expect("the operating system has randomness");
    bytes
}
