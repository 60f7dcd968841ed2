//! The sentences of letters, in English.

use crate::server::domain::letters::words::{Advice, KindWords, Told, Words};

/// The sentences in English.
pub(super) const ENGLISH: Words = Words {
    password_changed: KindWords {
        subject: |account| format!("Your password at {account} was changed"),
        heading: "Your password was changed",
        told: |told| format!("The password of your account at {} was changed.", told.account),
        advice: Advice::NewPassword,
    },
    confirm_email: KindWords {
        subject: |account| format!("Confirm your email at {account}"),
        heading: "Confirm your email",
        told: |told| {
            let Told { account, .. } = told;
            format!("Open this link to use this email at {account}. It works once, within 24 hours.")
        },
        advice: Advice::Nothing,
    },
    confirm_sign_up: KindWords {
        subject: |account| format!("Confirm your email at {account}"),
        heading: "Confirm your email",
        told: |told| {
            let Told { account, .. } = told;
            format!(
                "Somebody, perhaps you, signed up at {account} with this email. Open this link within 24 hours to \
                 finish. It works once."
            )
        },
        advice: Advice::Nothing,
    },
    email_change_asked: KindWords {
        subject: |account| format!("A new email at {account}"),
        heading: "You asked for another email",
        told: |told| {
            let Told { account, email, .. } = told;
            format!(
                "Your account at {account} is to have another email: {email}. We sent a link to that address. \
                 Until it is opened, nothing changes."
            )
        },
        advice: Advice::NewPassword,
    },
    email_changed: KindWords {
        subject: |account| format!("Your email at {account} was changed"),
        heading: "Your email was changed",
        told: |told| {
            let Told { account, email, .. } = told;
            format!("Your account at {account} has another email now: {email}. Log in with that one.")
        },
        advice: Advice::AskVendor,
    },
    email_is_new: KindWords {
        subject: |account| format!("Your email at {account} was changed"),
        heading: "This is your new email",
        told: |told| {
            let Told { account, email, .. } = told;
            format!("An account at {account} has this email now. Before, it had {email}. Log in with this one.")
        },
        advice: Advice::AskVendor,
    },
    second_factor_added: KindWords {
        subject: |account| format!("A second step was added at {account}"),
        heading: "A second step was added",
        told: |told| format!("To log in at {} you now need a code from your app, too.", told.account),
        advice: Advice::NewPassword,
    },
    second_factor_removed: KindWords {
        subject: |account| format!("The second step at {account} was removed"),
        heading: "The second step was removed",
        told: |told| format!("To log in at {} you now need your password only.", told.account),
        advice: Advice::NewPassword,
    },
    passkey_added: KindWords {
        subject: |account| format!("A passkey was added at {account}"),
        heading: "A passkey was added",
        told: |told| format!("Whoever has it can log in to your account at {} without a password.", told.account),
        advice: Advice::NewPassword,
    },
    passkey_removed: KindWords {
        subject: |account| format!("A passkey was removed at {account}"),
        heading: "A passkey was removed",
        told: |told| format!("Your account at {} no longer takes it. Security shows what is left.", told.account),
        advice: Advice::NewPassword,
    },
    recovery_codes_made: KindWords {
        subject: |account| format!("New recovery codes at {account}"),
        heading: "New recovery codes",
        told: |told| format!("Your account at {} has other recovery codes. The old ones no longer work.", told.account),
        advice: Advice::NewPassword,
    },
    recovery_code_used: KindWords {
        subject: |account| format!("A recovery code was used at {account}"),
        heading: "A recovery code was used",
        told: |told| format!("Somebody logged in to your account at {} with a recovery code.", told.account),
        advice: Advice::NewPassword,
    },
    recovery_code_confirmed: KindWords {
        subject: |account| format!("A recovery code was used at {account}"),
        heading: "A recovery code was used",
        told: |told| format!("Somebody confirmed a change of your account at {} with a recovery code.", told.account),
        advice: Advice::NewPassword,
    },
    deletion_asked: KindWords {
        subject: |account| format!("Your account at {account} will be deleted"),
        heading: "Your account will be deleted",
        told: |told| {
            let Told { account, deadline, .. } = told;
            format!(
                "The deletion of your account at {account} was asked for. All its tokens and sessions have ended. It \
                 will be deleted on {deadline}. To keep it, log in before then and choose \"Keep it\":"
            )
        },
        advice: Advice::NewPassword,
    },
    password_reset: KindWords {
        subject: |account| format!("Set a new password at {account}"),
        heading: "Set a new password",
        told: |told| {
            let Told { account, .. } = told;
            format!(
                "Somebody, perhaps you, asked for a new password at {account}. Open this link within 24 hours to choose \
                 one. It works once."
            )
        },
        advice: Advice::Nothing,
    },
    new_browser: KindWords {
        subject: |account| format!("New log-in at {account}"),
        heading: "New log-in",
        told: |told| {
            format!("Somebody logged in to your account at {} with a browser that was not seen before.", told.account)
        },
        advice: Advice::NewPassword,
    },
    mail_test: KindWords {
        subject: |account| format!("Mail from {account} works"),
        heading: "Mail works",
        told: |told| format!("You tried the mail server of {}. This is the letter.", told.account),
        advice: Advice::NewPassword,
    },
    when: "When",
    from: "From",
    browser: "Browser",
    by: "By",
    browser_on: |browser, system| format!("{browser} on {system}"),
    unknown_browser: "unknown",
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    moment: |day, month, year, time| format!("{day} {month} {year}, {time} UTC"),
    not_you: "If it wasn't you",
    not_expected: "If you did not expect this",
    set_password: "Set a new password. This ends all sessions and tokens:",
    do_nothing: "Do nothing. Without the link nothing changes.",
    look: "Then look at who is logged in, and at your passkeys and your second step:",
    ask: |account| format!("Tell {account} at once, and ask them to help."),
    about: |account, email| format!("This message is about your account at {account}, {email}."),
};
