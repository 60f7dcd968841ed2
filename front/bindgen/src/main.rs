//! Generates the JavaScript that loads the wasm: `keydesk-bindgen WASM FOLDER`.

use std::env;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> anyhow::Result<()> {
    let [wasm, folder] = &env::args().skip(1).collect::<Vec<_>>()[..] else {
        anyhow::bail!("usage: keydesk-bindgen WASM FOLDER");
    };
    Bindgen::new().input_path(wasm).web(true)?.typescript(false).out_name("keydesk").generate(folder)
}
