//! Leaves islands alone whose nodes are not those that the server wrote.
//!
//! Translators wrap texts in elements, some proxies remove comments, and extensions add what they like. Leptos finds
//! its nodes by their order and panics where there is another one, which ends the scripts of the whole page. An island
//! that is left alone stays what the server rendered: a form that works without a script.

use leptos::web_sys::{Element, Node};

use crate::app::components::browser;

/// The attribute of an island with the kinds of its nodes in document order, such as `etc`: element, text, comment. The
/// server writes it.
pub const SHAPE: &str = "data-shape";

/// The exported function that Leptos calls for islands that are left alone.
const LEFT_ALONE: &str = "leave_alone";

/// Compares the islands of the page with what the server wrote. To be called before Leptos hydrates them.
pub fn leave_changed_alone() {
    for island in browser::all("leptos-island") {
        if island.get_attribute(SHAPE) != Some(shape(&island)) {
            browser::attribute(&island, "data-component", Some(LEFT_ALONE));
        }
    }
}

fn shape(island: &Element) -> String {
    let mut shape = String::new();
    write_shape(island, &mut shape);
    shape
}

fn write_shape(parent: &Node, shape: &mut String) {
    let mut next = parent.first_child();
    while let Some(node) = next {
        shape.push(match node.node_type() {
            Node::ELEMENT_NODE => 'e',
            Node::COMMENT_NODE => 'c',
            _ => 't',
        });
        write_shape(&node, shape);
        next = node.next_sibling();
    }
}
