//! Functions of the browser: clipboard, selection, focus, local time. Called from islands, never while rendering.

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

/// Whether scripts run: false until the island is hydrated, because server and browser must render the same at first.
#[must_use]
pub fn is_hydrated() -> ReadSignal<bool> {
    let (hydrated, set_hydrated) = signal(false);
    Effect::new(move |_| {
        mark_hydrated();
        set_hydrated.set(true);
    });
    hydrated
}

/// Tells browser tests that an island is hydrated.
pub fn mark_hydrated() {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-hydrated", "");
    }
}

/// What is before the address of each form of this page, and before links to entry pages. The server has written it.
#[must_use]
pub fn account() -> String {
    let root = document().document_element();
    root.and_then(|root| root.get_attribute("data-account")).unwrap_or_default()
}

/// The element with this id.
#[must_use]
pub fn by_id(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

/// All elements that match a selector.
#[must_use]
pub fn all(selector: &str) -> Vec<Element> {
    Array::from(&query_selector_all(selector)).iter().filter_map(|node| node.dyn_into().ok()).collect()
}

/// Sets or removes an attribute.
pub fn attribute(element: &Element, name: &str, value: Option<&str>) {
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

/// Copies a text to the clipboard; false if the browser refuses.
pub async fn copy(text: String) -> bool {
    match write_text(&text) {
        Ok(promise) => leptos::__reexports::wasm_bindgen_futures::JsFuture::from(promise).await.is_ok(),
        Err(_) => false,
    }
}

/// The text of an element.
#[must_use]
pub fn text_of(id: &str) -> String {
    by_id(id).and_then(|element| element.text_content()).unwrap_or_default()
}

/// Selects the text of an element, ready for Ctrl+C.
pub fn select(id: &str) {
    if let Some(element) = by_id(id) {
        get_selection().select_all_children(&element);
    }
}

/// Moves the focus to an element after the next rendering.
pub fn focus(id: &'static str) {
    request_animation_frame(move || {
        if let Some(element) = by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}

/// Opens another page.
pub fn go_to(address: &str) {
    let _ = location().set_href(address);
}

/// Opens the page with an error in its address, as after a post without script: the server renders the rest.
pub fn go_to_refusal(function: &str, problem: &str) {
    let page = location().pathname().unwrap_or_default();
    let encoded = window().btoa(problem).unwrap_or_default().replace('+', "-").replace('/', "_");
    go_to(&[page.as_str(), "?__path=", function, "&__err=", &encoded].concat());
}

/// Shows every `<time>` of the page in the local time zone, as people of this locale write it.
pub fn localise_times(locale: &str) {
    for time in all("time[datetime]") {
        if let Some(moment) = time.get_attribute("datetime") {
            time.set_text_content(Some(&local(&moment, locale)));
        }
    }
}

fn local(moment: &str, locale: &str) -> String {
    let options = Object::new();
    for (key, value) in [("dateStyle", "medium"), ("timeStyle", "short")] {
        let _ = Reflect::set(&options, &key.into(), &value.into());
    }
    Date::new(&moment.into()).to_locale_string(locale, &options).into()
}
