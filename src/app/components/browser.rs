//! What only a browser can do, by name: clipboard, selection, local time. Called from islands, never while rendering.

use leptos::{
    prelude::*,
    wasm_bindgen::{self, JsCast, JsValue, prelude::wasm_bindgen},
    web_sys::{
        Element, HtmlElement,
        js_sys::{Array, Date, Object, Promise, Reflect},
    },
};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["navigator", "clipboard"], js_name = writeText)]
    fn write_text(text: &str) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_name = getSelection)]
    fn get_selection() -> Selection;

    #[wasm_bindgen(js_namespace = document, js_name = querySelectorAll)]
    fn query_selector_all(selector: &str) -> JsValue;

    type Selection;

    #[wasm_bindgen(method, js_name = selectAllChildren)]
    fn select_all_children(this: &Selection, node: &Element);
}

/// Whether a script runs here: false while both sides paint the same. Tells browser tests too.
#[must_use]
pub fn awake() -> ReadSignal<bool> {
    let (awake, set_awake) = signal(false);
    Effect::new(move |_| {
        announce();
        set_awake.set(true);
    });
    awake
}

/// Tells browser tests that an island is awake.
pub fn announce() {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-hydrated", "");
    }
}

/// The element of this id.
#[must_use]
pub fn by_id(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

/// All elements that fit.
#[must_use]
pub fn all(selector: &str) -> Vec<Element> {
    Array::from(&query_selector_all(selector)).iter().filter_map(|node| node.dyn_into().ok()).collect()
}

/// Sets an attribute, or takes it away.
pub fn attribute(element: &Element, name: &str, value: Option<&str>) {
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

/// Copies a text; false where the browser refuses.
pub async fn copy(text: String) -> bool {
    match write_text(&text) {
        Ok(promise) => leptos::__reexports::wasm_bindgen_futures::JsFuture::from(promise).await.is_ok(),
        Err(_) => false,
    }
}

/// The element's text, as it stands in the page.
#[must_use]
pub fn text_of(id: &str) -> String {
    by_id(id).and_then(|element| element.text_content()).unwrap_or_default()
}

/// Selects all of an element, as a person would before pressing Ctrl+C.
pub fn select(id: &str) {
    if let Some(element) = by_id(id) {
        get_selection().select_all_children(&element);
    }
}

/// Moves the focus, once the element is there.
pub fn focus(id: &'static str) {
    request_animation_frame(move || {
        if let Some(element) = by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}

/// Goes to another page.
pub fn go_to(address: &str) {
    let _ = location().set_href(address);
}

/// Goes where a post without script would have come back to: there the server says it all.
pub fn go_to_refusal(function: &str, problem: &str) {
    let page = location().pathname().unwrap_or_default();
    let encoded = window().btoa(problem).unwrap_or_default().replace('+', "-").replace('/', "_");
    go_to(&[page.as_str(), "?__path=", function, "&__err=", &encoded].concat());
}

/// Rewrites every `<time>` of the page as this person's calendar and clock have it.
pub fn localise_times() {
    for time in all("time[datetime]") {
        if let Some(moment) = time.get_attribute("datetime") {
            time.set_text_content(Some(&local(&moment)));
        }
    }
}

fn local(moment: &str) -> String {
    let options = Object::new();
    for (key, value) in [("dateStyle", "medium"), ("timeStyle", "short")] {
        let _ = Reflect::set(&options, &key.into(), &value.into());
    }
    // The page's own language; the hour and the zone are the person's.
    Date::new(&moment.into()).to_locale_string("en-GB", &options).into()
}
