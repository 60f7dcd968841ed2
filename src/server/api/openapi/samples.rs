//! One record of each kind, from the story that all examples tell. They go through
//! the code that makes real answers, so no example can look otherwise.

use secrecy::SecretString;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};
use uuid::Uuid;

use crate::{
    model::{
        account::Account,
        api_version::Version,
        email::Email,
        id::{AccountId, ProductId, SecondFactorId, SettingId, TokenId, UserId},
        metadata::Metadata,
        product::{DistributionStrategy, Product},
        role::Role,
        second_factor::SecondFactor,
        setting::{Setting, SettingKey},
        timestamp::Timestamp,
        token::{Bearer, RENEWED_SECONDS, Token, TokenKind},
        user::User,
    },
    server::{
        api::{
            endpoints::{
                accounts, products, second_factors, settings,
                tokens::{self, TokenResource},
                users,
            },
            openapi::answer::Record,
        },
        domain::{
            second_factors::{ShownSecondFactor, TotpSeed},
            tokens::IssuedToken,
        },
    },
};

/// 2031-03-24 09:15:00 UTC.
const NOW: Timestamp = Timestamp(1_932_110_100_000);
const ACCOUNT: AccountId = AccountId(Uuid::from_u128(0x01c0_3276_e000_726b_b2a7_4de4_52e6_b438));
const USER: UserId = UserId(Uuid::from_u128(0x01c1_dabc_7620_7893_923f_0824_128b_2f33));
const PRODUCT: ProductId = ProductId(Uuid::from_u128(0x01c1_022c_b400_70c6_a6a3_a450_6513_270e));
const TOKEN: TokenId = TokenId(Uuid::from_u128(0x01c1_dabd_6080_7951_9d9d_c9f8_1818_e811));
const FACTOR: SecondFactorId = SecondFactorId(Uuid::from_u128(0x01c1_dabe_4b00_7c3e_8a1f_5d2f_8f3c_1f77));
const SETTING: SettingId = SettingId(Uuid::from_u128(0x01c1_dabf_1234_7d4f_9b2a_6e3a_9a4d_2a88));
/// The public key of that account, whose signatures nobody ever made.
const KEY: &[u8; 32] = &[0x6b; 32];

impl Record for accounts::AccountResource {
    const NAME: &'static str = "Account";

    fn sample() -> Option<Self> {
        let account = Account {
            id: ACCOUNT,
            name: "Acme".into(),
            slug: "acme".into(),
            protected: false,
            protection_changed: None,
            api_version: Version::NEWEST,
            created: NOW,
            updated: NOW,
        };
        Some(accounts::resource(&account, KEY))
    }
}

impl Record for users::UserResource {
    const NAME: &'static str = "User";

    fn sample() -> Option<Self> {
        let user = User {
            id: USER,
            email: Email::parse("ada@engine.example").ok()?,
            first_name: Some("Ada".into()),
            last_name: Some("Byron".into()),
            role: Role::User,
            banned: false,
            permissions: None,
            metadata: Metadata(Map::from_iter([("customer_id".into(), Value::from("cus_0091"))])),
            created: NOW,
            updated: NOW,
        };
        Some(users::resource(ACCOUNT, &user, NOW))
    }
}

/// A token in the one answer that holds its secret.
#[derive(Serialize)]
#[serde(transparent)]
pub(in crate::server::api) struct IssuedTokenResource(TokenResource);

impl PartialSchema for IssuedTokenResource {
    fn schema() -> RefOr<Schema> {
        let mut token = TokenResource::schema();
        if let RefOr::T(Schema::Object(record)) = &mut token
            && let Some(RefOr::T(Schema::Object(attributes))) = record.properties.get_mut("attributes")
        {
            attributes.required.push("token".into());
        }
        token
    }
}

impl ToSchema for IssuedTokenResource {}

impl Record for IssuedTokenResource {
    const NAME: &'static str = "IssuedToken";

    fn sample() -> Option<Self> {
        let secret = "user-f29d0da9953f48f1a09f76b5a170b33839263059f28c105d1fb17c2390c192cfv3";
        Some(Self(tokens::issued(ACCOUNT, &IssuedToken { token: token(), secret: SecretString::from(secret) })))
    }
}

impl Record for TokenResource {
    const NAME: &'static str = "Token";

    fn sample() -> Option<Self> {
        Some(tokens::resource(ACCOUNT, &token()))
    }
}

const fn token() -> Token {
    Token {
        id: TOKEN,
        bearer: Bearer::User(USER),
        kind: TokenKind::Person(Role::User),
        name: None,
        expiry: Some(NOW.plus_seconds(RENEWED_SECONDS)),
        last_used: None,
        created: NOW,
        updated: NOW,
    }
}

impl Record for products::ProductResource {
    const NAME: &'static str = "Product";

    fn sample() -> Option<Self> {
        let product = Product {
            id: PRODUCT,
            name: "Difference Engine".into(),
            code: Some("difference-engine".into()),
            distribution_strategy: DistributionStrategy::Licensed,
            url: Some("https://engine.example".into()),
            platforms: Some(vec!["linux".into(), "macos".into()]),
            metadata: Metadata::default(),
            created: NOW,
            updated: NOW,
        };
        Some(products::resource(ACCOUNT, &product))
    }
}

impl Record for settings::SettingResource {
    const NAME: &'static str = "Setting";

    fn sample() -> Option<Self> {
        let setting = Setting {
            id: SETTING,
            key: SettingKey::DefaultUserPermissions,
            value: vec!["account.read".into(), "token.generate".into(), "user.read".into()],
            created: NOW,
            updated: NOW,
        };
        Some(settings::resource(ACCOUNT, &setting))
    }
}

impl Record for second_factors::SecondFactorResource {
    const NAME: &'static str = "SecondFactor";

    fn sample() -> Option<Self> {
        let secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
        let uri = format!("otpauth://totp/Keydesk:ada%40engine.example?secret={secret}&issuer=Keydesk");
        let factor = SecondFactor { id: FACTOR, user: USER, enabled: None, created: NOW, updated: NOW };
        let seed = TotpSeed { uri: SecretString::from(uri), secret: SecretString::from(secret) };
        Some(second_factors::resource(ACCOUNT, &ShownSecondFactor { factor, seed: Some(seed) }))
    }
}
