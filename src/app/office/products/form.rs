//! The fields of a product, for a new one and for one that is there.

use leptos::prelude::*;

use crate::{
    app::{
        components::{conflict::ConflictField, field::TextField, text_area::TextArea},
        language::Translated,
        office::parts::Choice,
        refused_form::{Typed, field_error},
    },
    model::{
        platform_lines,
        problem::{Field, Problem},
        product::{DistributionStrategy, Product},
    },
};

/// Name, code, URL, distribution and platforms. What was typed comes first, then what is stored.
#[component]
pub(super) fn ProductFields(
    /// The product; `None` for a new one.
    stored: Option<Product>,
    /// What was typed before the refusal.
    typed: Typed,
    /// The errors of the form.
    refused: Option<Problem>,
) -> impl IntoView {
    let words = WORDS.get();
    let at = |field| field_error(refused.as_ref(), field);
    let value = |field: Field, text: fn(&Product) -> String| {
        let stored = || stored.as_ref().map(text).unwrap_or_default();
        typed.named(field.as_str()).unwrap_or_else(stored)
    };
    let name = value(Field::Name, |product| product.name.clone());
    let code = value(Field::Code, |product| product.code.clone().unwrap_or_default());
    let url = value(Field::Url, |product| product.url.clone().unwrap_or_default());
    let platforms = value(Field::Platforms, |product| platform_lines::write(product.platforms.as_deref()));
    let strategy = value(Field::DistributionStrategy, |product| product.distribution_strategy.as_str().into());
    let strategies = DistributionStrategy::ALL.map(|one| (one.as_str().to_owned(), words.strategy(one).to_owned()));
    let platforms = view! {
        <TextArea
            field=Field::Platforms
            label=words.platforms
            hint=words.platforms_hint
            value=platforms
            error=at(Field::Platforms)
            lines=3
        />
    }
    .into_any();
    view! {
        <TextField field=Field::Name label=words.name autocomplete="off" value=name error=at(Field::Name)/>
        <TextField
            field=Field::Code
            label=words.code
            hint=words.code_hint
            optional=true
            autocomplete="off"
            value=code
            error=at(Field::Code)
        />
        <TextField field=Field::Url label=words.url kind="url" optional=true autocomplete="off" value=url error=at(Field::Url)/>
        <Choice
            field=Field::DistributionStrategy
            name="distributionStrategy"
            label=words.strategy
            chosen=strategy
            choices=strategies.to_vec()
            error=at(Field::DistributionStrategy)
        />
        {platforms}
    }
    .into_any()
}

/// What was typed, and what is stored now.
pub(super) fn compared(typed: &Typed, stored: &Product) -> Vec<ConflictField> {
    let words = WORDS.get();
    let field = |label, field: Field, stored: String| {
        let yours = typed.named(field.as_str()).unwrap_or_else(|| stored.clone());
        ConflictField::new(label, yours.trim(), stored)
    };
    let strategy =
        |text: &str| DistributionStrategy::find(text).map_or(text.to_owned(), |one| words.strategy(one).into());
    let typed_strategy = typed.named(Field::DistributionStrategy.as_str());
    let stored_strategy = words.strategy(stored.distribution_strategy);
    let yours = typed_strategy.map_or_else(|| stored_strategy.to_owned(), |text| strategy(&text));
    vec![
        field(words.name, Field::Name, stored.name.clone()),
        field(words.code, Field::Code, stored.code.clone().unwrap_or_default()),
        field(words.url, Field::Url, stored.url.clone().unwrap_or_default()),
        ConflictField::new(words.strategy, yours, stored_strategy),
        field(words.platforms, Field::Platforms, platform_lines::write(stored.platforms.as_deref())),
    ]
}

/// A product as text, where the reader may not change it.
#[component]
pub(super) fn ProductFacts(
    /// The product.
    product: Product,
) -> impl IntoView {
    let words = WORDS.get();
    let text = |value: Option<String>| value.filter(|value| !value.is_empty()).unwrap_or_else(|| "–".into());
    let platforms = product.platforms.as_ref().map(|all| all.join(", "));
    view! {
        <dl class="facts">
            <dt>{words.name}</dt>
            <dd>{product.name}</dd>
            <dt>{words.code}</dt>
            <dd>{text(product.code)}</dd>
            <dt>{words.url}</dt>
            <dd>{text(product.url)}</dd>
            <dt>{words.strategy}</dt>
            <dd>{words.strategy(product.distribution_strategy)}</dd>
            <dt>{words.platforms}</dt>
            <dd>{text(platforms)}</dd>
        </dl>
    }
    .into_any()
}

/// The words of the fields.
struct Words {
    name: &'static str,
    code: &'static str,
    code_hint: &'static str,
    url: &'static str,
    strategy: &'static str,
    licensed: &'static str,
    open: &'static str,
    closed: &'static str,
    platforms: &'static str,
    platforms_hint: &'static str,
}

impl Words {
    const fn strategy(&self, strategy: DistributionStrategy) -> &'static str {
        match strategy {
            DistributionStrategy::Licensed => self.licensed,
            DistributionStrategy::Open => self.open,
            DistributionStrategy::Closed => self.closed,
        }
    }
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        name: "Name",
        code: "Code",
        code_hint: "A short name for addresses of the API, such as difference-engine.",
        url: "Home page",
        strategy: "Who can download it",
        licensed: "Users with a licence",
        open: "Anybody",
        closed: "Staff",
        platforms: "Platforms",
        platforms_hint: "One a line, such as Windows. Leave it empty for none.",
    },
    german: Words {
        name: "Name",
        code: "Code",
        code_hint: "Ein kurzer Name für Adressen der API, zum Beispiel difference-engine.",
        url: "Webseite",
        strategy: "Wer es herunterladen kann",
        licensed: "Benutzer mit Lizenz",
        open: "Alle",
        closed: "Mitarbeiter",
        platforms: "Plattformen",
        platforms_hint: "Eine je Zeile, zum Beispiel Windows. Leer für keine.",
    },
};
