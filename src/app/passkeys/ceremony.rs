//! Asks the browser for a passkey, or to make one (`navigator.credentials`). Called from the island, never while
//! rendering.
//!
//! The server writes the options as JSON. What the standard wants as bytes is decoded here, for browsers that are too
//! old to do it themselves.

use std::cell::RefCell;

use leptos::{
    __reexports::wasm_bindgen_futures::JsFuture,
    prelude::window,
    wasm_bindgen::{self, JsValue, prelude::wasm_bindgen},
    web_sys::js_sys::{Array, JSON, Object, Promise, Reflect, Uint8Array},
};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["navigator", "credentials"], js_name = create)]
    fn create_credential(options: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["navigator", "credentials"], js_name = get)]
    fn get_credential(options: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = PublicKeyCredential, js_name = isConditionalMediationAvailable)]
    fn is_conditional_mediation_available() -> Result<Promise, JsValue>;

    /// Ends a question that waits under a field.
    type AbortController;

    #[wasm_bindgen(constructor)]
    fn new() -> AbortController;

    #[wasm_bindgen(method, getter)]
    fn signal(this: &AbortController) -> JsValue;

    #[wasm_bindgen(method)]
    fn abort(this: &AbortController);
}

thread_local! {
    // Not in the island: on the server, its parts are dropped on any thread, and this may not be.
    static WAITING: RefCell<Option<AbortController>> = const { RefCell::new(None) };
}

/// Begins a question that waits under a field, and returns its signal.
pub(super) fn begin_waiting() -> JsValue {
    let controller = AbortController::new();
    let signal = controller.signal();
    WAITING.set(Some(controller));
    signal
}

/// Ends the question under the field; false if there is none. A browser asks one question at a time.
pub(super) fn stop_waiting() -> bool {
    let waiting = WAITING.take();
    if let Some(controller) = &waiting {
        controller.abort();
    }
    waiting.is_some()
}

/// Forgets the question under the field, once it is answered.
pub(super) fn end_waiting() {
    WAITING.set(None);
}

/// Whether this browser has passkeys here: not where the page came without https.
pub(super) fn is_supported() -> bool {
    Reflect::has(&window(), &"PublicKeyCredential".into()).unwrap_or(false)
}

/// Whether this browser offers passkeys in the list under a field.
pub(super) async fn can_autofill() -> bool {
    match is_conditional_mediation_available() {
        Ok(promise) => JsFuture::from(promise).await.is_ok_and(|answer| answer.is_truthy()),
        Err(_) => false,
    }
}

/// Makes a passkey. The answer is as the server reads it. The error is the name that the standard has for it.
pub(super) async fn create(options: &str) -> Result<String, String> {
    let options = parse(options);
    decode(&get(&options, "user"), "id");
    answer(create_credential(&public_key(&options)), &["clientDataJSON", "getAuthenticatorData"]).await
}

/// Asks for a passkey. With the signal of [`begin_waiting`] the browser offers it in the list under a field, and
/// waits.
pub(super) async fn request(options: &str, waiting: Option<&JsValue>) -> Result<String, String> {
    let request = public_key(&parse(options));
    if let Some(waiting) = waiting {
        set(&request, "mediation", &"conditional".into());
        set(&request, "signal", waiting);
    }
    answer(get_credential(&request), &["clientDataJSON", "authenticatorData", "signature", "userHandle"]).await
}

fn public_key(options: &JsValue) -> JsValue {
    let request = Object::new().into();
    set(&request, "publicKey", options);
    request
}

fn parse(options: &str) -> JsValue {
    let options = JSON::parse(options).unwrap_or(JsValue::UNDEFINED);
    decode(&options, "challenge");
    for list in ["allowCredentials", "excludeCredentials"] {
        let credentials = get(&options, list);
        // A question has one of them.
        if Array::is_array(&credentials) {
            for credential in Array::from(&credentials).iter() {
                decode(&credential, "id");
            }
        }
    }
    options
}

/// The parts of an answer in base64url, a dot between them.
async fn answer(promise: Result<Promise, JsValue>, parts: &[&str]) -> Result<String, String> {
    let name = |error: JsValue| get(&error, "name").as_string().unwrap_or_default();
    let credential = JsFuture::from(promise.map_err(name)?).await.map_err(name)?;
    let response = get(&credential, "response");
    let mut answer = encoded(&get(&credential, "rawId"));
    for part in parts {
        let mut value = get(&response, part);
        if value.is_function() {
            value = Reflect::apply(&value.into(), &response, &Array::new()).unwrap_or(JsValue::NULL);
        }
        answer.push('.');
        answer.push_str(&encoded(&value));
    }
    Ok(answer)
}

/// Replaces a member in base64url by its bytes.
fn decode(object: &JsValue, key: &str) {
    let Some(text) = get(object, key).as_string() else { return };
    let bytes = window().atob(&text.replace('-', "+").replace('_', "/")).unwrap_or_default();
    let bytes: Vec<u8> = bytes.chars().map(|sign| sign as u8).collect();
    set(object, key, &Uint8Array::from(bytes.as_slice()));
}

/// The bytes of an `ArrayBuffer` in base64url; empty for none.
fn encoded(buffer: &JsValue) -> String {
    if !buffer.is_object() {
        return String::new();
    }
    let text: String = Uint8Array::new(buffer).to_vec().into_iter().map(char::from).collect();
    window().btoa(&text).unwrap_or_default().replace('+', "-").replace('/', "_").replace('=', "")
}

fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

fn set(object: &JsValue, key: &str, value: &JsValue) {
    let _ = Reflect::set(object, &key.into(), value);
}
