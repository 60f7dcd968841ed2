//! The ids and the time that all examples share. The sample of a record is beside the code that builds real ones.

use uuid::Uuid;

use crate::model::{
    id::{AccountId, InviteId, ProductId, SecondFactorId, SettingId, TokenId, UserId},
    timestamp::Timestamp,
};

/// 2031-03-24 09:15:00 UTC.
pub(in crate::server::api) const NOW: Timestamp = Timestamp(1_932_110_100_000);
pub(in crate::server::api) const ACCOUNT: AccountId =
    AccountId(Uuid::from_u128(0x01c0_3276_e000_726b_b2a7_4de4_52e6_b438));
pub(in crate::server::api) const USER: UserId = UserId(Uuid::from_u128(0x01c1_dabc_7620_7893_923f_0824_128b_2f33));
pub(in crate::server::api) const PRODUCT: ProductId =
    ProductId(Uuid::from_u128(0x01c1_022c_b400_70c6_a6a3_a450_6513_270e));
pub(in crate::server::api) const TOKEN: TokenId = TokenId(Uuid::from_u128(0x01c1_dabd_6080_7951_9d9d_c9f8_1818_e811));
pub(in crate::server::api) const INVITE: InviteId =
    InviteId(Uuid::from_u128(0x01c1_dabf_5678_7a1d_8c3b_2f4e_6a7b_9c01));
pub(in crate::server::api) const FACTOR: SecondFactorId =
    SecondFactorId(Uuid::from_u128(0x01c1_dabe_4b00_7c3e_8a1f_5d2f_8f3c_1f77));
pub(in crate::server::api) const SETTING: SettingId =
    SettingId(Uuid::from_u128(0x01c1_dabf_1234_7d4f_9b2a_6e3a_9a4d_2a88));
pub(in crate::server::api) const REQUEST: Uuid = Uuid::from_u128(0x01c1_dac1_2345_7e5a_8d1b_3c9f_7b2e_5a66);
