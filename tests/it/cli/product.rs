//! `keydesk product`.

use super::Keydesk;

#[test]
fn products_are_created_and_listed() {
    let (desk, _) = Keydesk::with_account();
    let created = desk.json("product create --name Editor --code editor --url https://engine.example");
    assert_eq!(created["product"]["code"], "editor");
    assert_eq!(desk.json("product list")["products"][0], created["product"]);
    let said = desk.run("product create --name Other --code editor");
    assert_eq!((said.code, said.err.as_str()), (1, "error: CODE_TAKEN: another product has this code\n"));
}
