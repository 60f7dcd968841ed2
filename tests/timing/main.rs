//! Log-in, resets and requests for links reveal by no time which users exist, and a wrong recovery code not whether
//! there are others (docs/security.md T-20, R-10, R-11, R-54).
//!
//! A test binary of its own: cargo runs it when nothing else runs. In process,
//! with argon2 as shipped. The four classes are shuffled in blocks, and
//! differences are taken within a block: what slows the machine slows a whole
//! block. A busy machine takes longer to decide; one that is far too busy
//! is reported as such. The processor time of a log-in is checked on any machine.

#![expect(clippy::print_stdout, reason = "a measurement prints its figures")]

mod judge;
mod second_steps;
mod server;

use std::time::Duration;

use judge::{Limit, Samples, Verdict};
use keydesk::server::domain::clock::Clock;
use second_steps::{Asks, Code, Recovering};
use server::{Class, Server};

/// The largest difference that is accepted: a millisecond, or 2 % of a request that takes longer than 50. The jitter of a
/// machine grows with the work that it does, and an attacker sees the same jitter.
const MOST: Limit = Limit { millis: 1.0, share: 0.02 };
/// The same between hashes of different passes. Two evaluations of two passes have the blocks of one of four, but its
/// first pass writes blocks that later ones also read: some per cent remain of a difference that was a whole evaluation.
const MOST_MIXED: Limit = Limit { millis: 4.0, share: 0.08 };
/// docs/security.md T-20: at most so many blocks, with one request of each class.
const BLOCKS: usize = 1000;
/// The numbers of blocks after which it is decided whether they are enough. A calm machine needs the first.
const LOOKS: [usize; 3] = [250, 500, BLOCKS];
/// The first requests fill caches.
const WARM_UP: usize = 12;
/// A block takes a tenth of a second on two free cores. A machine that needs longer than this is busy.
const LONGEST: Duration = Duration::from_secs(120);

/// Log-ins of each class whose cost is added up.
const CHECKS: usize = 60;

/// The tests of this file run one at a time.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

#[tokio::test]
async fn wrong_log_ins_take_the_same_time_for_every_email() {
    let _alone = ALONE.lock().await;
    let server = Server::start(false).await;
    let mut samples = Samples::new(Class::WRONG.map(Class::name));
    let verdict = measure(&mut samples, async |class, nth| server.log_in(Class::WRONG[class], nth).await).await;
    if is_same(verdict, &samples) {
        // A control: the same figures, with one class slower by three times what is accepted. That must be found.
        let slower = samples.with_delay(0, 3.0 * samples.limit(MOST));
        assert_eq!(slower.judge(MOST), Verdict::Different, "{}", slower.report());
    }
}

#[tokio::test]
async fn a_refusal_without_a_password_check_is_found_to_differ() {
    let _alone = ALONE.lock().await;
    let server = Server::start(false).await;
    let classes = [Class::WrongPassword, Class::NoCheck];
    let mut samples = Samples::new(classes.map(Class::name));
    for nth in 0..40 {
        samples.push([0, 1], &[server.log_in(classes[0], nth).await, server.log_in(classes[1], nth).await]);
    }
    println!("{}", samples.report());
    // A log-in without the decoy would look like this.
    assert_eq!(samples.judge(MOST), Verdict::Different, "{}", samples.report());
}

#[tokio::test]
async fn old_and_new_hashes_take_the_same_time_after_costs_were_raised() {
    let _alone = ALONE.lock().await;
    old_and_new_hashes_take_the_same_time(Server::with_changed_passes(2, 4).await).await;
}

#[tokio::test]
async fn old_and_new_hashes_take_the_same_time_after_costs_were_lowered() {
    let _alone = ALONE.lock().await;
    old_and_new_hashes_take_the_same_time(Server::with_changed_passes(4, 2).await).await;
}

#[tokio::test]
async fn hashes_of_other_programs_take_the_same_time_as_ours() {
    let _alone = ALONE.lock().await;
    let server = Server::with_brought_hashes().await;
    let mut samples = Samples::new(Class::OURS_AND_BROUGHT.map(Class::name));
    let ask = async |class: usize, nth| server.log_in(Class::OURS_AND_BROUGHT[class], nth).await;
    let verdict = measure(&mut samples, ask).await;
    is_same(verdict, &samples);
}

async fn old_and_new_hashes_take_the_same_time(server: Server) {
    every_one_costs_one_password_check(&server, &Class::OLD_AND_NEW).await;
    let mut samples = Samples::new(Class::OLD_AND_NEW.map(Class::name));
    let ask = async |class: usize, nth| server.log_in(Class::OLD_AND_NEW[class], nth).await;
    let verdict = measure_within(MOST_MIXED, &mut samples, ask).await;
    is_same(verdict, &samples);
}

#[tokio::test]
async fn a_log_in_without_email_or_password_reveals_by_no_time_who_is_known() {
    let _alone = ALONE.lock().await;
    let server = Server::start(false).await;
    let mut samples = Samples::new(Class::INCOMPLETE.map(Class::name));
    let verdict = measure(&mut samples, async |class, nth| server.log_in(Class::INCOMPLETE[class], nth).await).await;
    is_same(verdict, &samples);
}

#[tokio::test]
async fn a_wrong_reset_token_reveals_by_no_time_who_is_known() {
    let _alone = ALONE.lock().await;
    let server = Server::start(false).await;
    let mut samples = Samples::new(["known", "unknown"]);
    let verdict = measure(&mut samples, async |class, nth| server.reset(class == 0, nth).await).await;
    is_same(verdict, &samples);
}

#[tokio::test]
async fn every_wrong_log_in_costs_one_password_check() {
    let _alone = ALONE.lock().await;
    let server = Server::start(false).await;
    every_one_costs_one_password_check(&server, &Class::WRONG).await;
}

/// Compares the processor time of each class with that of the dearest hash in use.
async fn every_one_costs_one_password_check(server: &Server, classes: &[Class]) {
    let classes = classes.iter().copied().chain([Class::NoCheck]).chain(Class::INCOMPLETE);
    let mut costs: Vec<_> = classes.map(|class| (class, 0.0)).collect();
    let mut one = 0.0;
    // In turns, so that another process that fills the caches slows all of them.
    for nth in 0..CHECKS {
        one += server::processor_time(async || server.hash_once()).await;
        for (class, cost) in &mut costs {
            let log_in = async || {
                server.log_in(*class, nth).await;
            };
            *cost += server::processor_time(log_in).await;
        }
    }
    for (class, cost) in costs {
        let checks = cost / one;
        println!("{:<16} {checks:.2} password checks", class.name());
        // No hash is 0, two are 2. The rest is other work and the resolution of the clock.
        let is_checked = class != Class::NoCheck && !Class::INCOMPLETE.contains(&class);
        let expected = if is_checked { 0.6..1.5 } else { 0.0..0.4 };
        assert!(expected.contains(&checks), "{}: {checks:.2} password checks", class.name());
    }
}

#[tokio::test]
async fn a_protected_account_reveals_by_no_time_which_emails_are_taken() {
    let _alone = ALONE.lock().await;
    let server = Server::start(true).await;
    let mut samples = Samples::new(["taken", "free"]);
    let verdict = measure(&mut samples, async |class, nth| server.sign_up(class == 0, nth).await).await;
    is_same(verdict, &samples);
}

#[tokio::test]
async fn a_request_for_a_reset_reveals_by_no_time_who_is_known() {
    let _alone = ALONE.lock().await;
    let server = Server::start(false).await;
    let mut samples = Samples::new(["known", "unknown"]);
    let mut block = None;
    let ask = async |class, nth| {
        // Between blocks, so that either class may be the first after it.
        if block.replace(nth) != Some(nth) {
            server.tend().await;
        }
        server.ask_for_reset(class == 0, nth).await
    };
    let verdict = measure(&mut samples, ask).await;
    is_same(verdict, &samples);
}

#[tokio::test]
async fn a_request_for_another_link_reveals_by_no_time_who_waits_for_one() {
    let _alone = ALONE.lock().await;
    let server = second_steps::waiting().await;
    let mut samples = Samples::new(Asks::ALL.map(Asks::name));
    let mut block = None;
    let ask = async |class: usize, nth| {
        if block.replace(nth) != Some(nth) {
            server.tend().await;
        }
        second_steps::ask_for_link(&server, Asks::ALL[class], nth).await
    };
    let verdict = measure(&mut samples, ask).await;
    is_same(verdict, &samples);
}

#[tokio::test]
async fn a_wrong_recovery_code_reveals_by_no_time_whether_there_are_others() {
    let _alone = ALONE.lock().await;
    let recovering = Recovering::start().await;
    let mut samples = Samples::new(Code::ALL.map(Code::name));
    let verdict = measure(&mut samples, async |class, nth| recovering.log_in(Code::ALL[class], nth).await).await;
    is_same(verdict, &samples);
}

/// Fails if a difference was found, or could not be ruled out although the machine was free.
fn is_same<const N: usize>(verdict: Verdict, samples: &Samples<N>) -> bool {
    println!("{}", samples.report());
    let busy = server::is_busy();
    if verdict == Verdict::Unsure && busy {
        println!("NOT JUDGED: other programs kept this machine busy");
        return false;
    }
    assert_eq!(verdict, Verdict::Same, "{}", samples.report());
    true
}

/// Blocks with one request of each class, in random order, until the result is certain.
async fn measure<const N: usize>(samples: &mut Samples<N>, ask: impl AsyncFnMut(usize, usize) -> f64) -> Verdict {
    measure_within(MOST, samples, ask).await
}

/// The same, with another difference that is accepted.
async fn measure_within<const N: usize>(
    most: Limit,
    samples: &mut Samples<N>,
    mut ask: impl AsyncFnMut(usize, usize) -> f64,
) -> Verdict {
    let (mut verdict, watch) = (Verdict::Unsure, Clock::system());
    for nth in 0..WARM_UP + BLOCKS {
        let order = samples.shuffled();
        let mut times = [0.0; N];
        for (place, class) in order.into_iter().enumerate() {
            times[place] = ask(class, nth).await;
        }
        if nth < WARM_UP {
            continue;
        }
        samples.push(order, &times);
        let is_over = watch.elapsed() > LONGEST;
        if is_over || LOOKS.contains(&samples.blocks()) {
            verdict = samples.judge(most);
            if is_over || verdict != Verdict::Unsure {
                break;
            }
        }
    }
    verdict
}
