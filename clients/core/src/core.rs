//! The core itself: what it holds, and how an event goes through it.

use std::collections::BTreeMap;

use coterie_mls::Signer;
use coterie_policy::State;
use coterie_protocol::{content::KINDS, own_data::ChannelMarks};
use coterie_types::{
    BlobId, ChannelId, InvitationId, Millis, Seq, ServerId, UserId, limits::PROTOCOL_VERSION,
};

use crate::{
    AskId, Batch, Cx, Event, Failure, FailureKind, LoadId, Row, Show,
    account::Account,
    anonymity::Pool,
    asking::{Answering, Asking, Wants},
    attestations::{AttestationRecord, Serial},
    backoff::Backoff,
    backup::Backup,
    channel::Channel,
    clock::Clocks,
    counters::Counters,
    ephemera::Ephemera,
    features::{
        self, Presented,
        views::{self, TailRow},
    },
    flow::{Flow, Input, Step},
    gateway::GatewayState,
    inbox::Inbox,
    loading::Loading,
    making::Making,
    net::{Net, Purpose, Reply},
    own_data::OwnData,
    packages::Packages,
    profiles::Profiles,
    records::{
        InvitationRecord, RegisteringRecord, TimelineRecord, UploadRecord, VerifiedRecord,
        WelcomeRecord,
    },
    server::Server,
    sharing::Sharing,
    turn::{Turn, shown},
};

/// How many failed calls in a row make a request of the user give up.
const PATIENCE: u32 = 3;
/// How many answers that make no sense make it give up.
const NONSENSE: u32 = 8;

/// The client: everything it knows, verified.
pub struct Core {
    /// The time that came in last.
    pub(crate) now: Millis,
    pub(crate) account: Option<Account>,
    /// A registration that may not have arrived.
    pub(crate) registering: Option<RegisteringRecord>,
    /// A provider's token that was shown, and is not used yet. It is not kept.
    pub(crate) presented: Option<Presented>,
    pub(crate) net: Net,
    pub(crate) servers: BTreeMap<ServerId, Server>,
    /// Servers whose templates are not whole yet.
    pub(crate) making: BTreeMap<ServerId, Making>,
    pub(crate) channels: BTreeMap<ChannelId, Channel>,
    pub(crate) invitations: BTreeMap<InvitationId, InvitationRecord>,
    pub(crate) verified: BTreeMap<UserId, VerifiedRecord>,
    /// What attesters vouch for about the user.
    pub(crate) attestations: BTreeMap<Serial, AttestationRecord>,
    /// What the user has decided about channels.
    pub(crate) marks: BTreeMap<ChannelId, ChannelMarks>,
    /// What the other devices are to be told of it.
    pub(crate) own_data: OwnData,
    /// What people tell of themselves, and who is blocked.
    pub(crate) profiles: Profiles,
    /// The history at the node.
    pub(crate) backup: Backup,
    /// What could not be read, and is asked of them; what they ask.
    pub(crate) wants: Wants,
    pub(crate) asking: Asking,
    pub(crate) answering: Answering,
    /// What members share of the past.
    pub(crate) sharing: Sharing,
    /// Files on their way.
    pub(crate) uploads: BTreeMap<BlobId, UploadRecord>,
    pub(crate) gateway: GatewayState,
    pub(crate) inbox: Inbox,
    /// Welcomes that were not looked at yet.
    pub(crate) welcomes: BTreeMap<ChannelId, WelcomeRecord>,
    /// This device's KeyPackages.
    pub(crate) packages: Packages,
    /// The own clock and the node's.
    pub(crate) clocks: Clocks,
    /// What could not be shown, and what was put right.
    pub(crate) counters: Counters,
    /// Typing and presence.
    pub(crate) ephemera: Ephemera,
    /// Pre-proofs of anonymous posts.
    pub(crate) pool: Pool,
    /// Whether a request has asked for the network since the core was opened.
    pub(crate) online: bool,
    /// Whether the list of servers may have changed.
    pub(crate) stale_servers: bool,
    pub(crate) listing: bool,
    pub(crate) list_backoff: Backoff,
    /// Whether the own device log may be longer than it is known here.
    pub(crate) stale_devices: bool,
    pub(crate) fetching_devices: bool,
    pub(crate) devices_backoff: Backoff,
    /// What the user has said of the digits of a link.
    pub(crate) compared: BTreeMap<String, bool>,
    /// Whether the gateway should be told of more logs to follow.
    pub(crate) follow_wanted: bool,
    pub(crate) loads: BTreeMap<LoadId, Loading>,
    pub(crate) next_load: LoadId,
    /// Failed background calls in a row.
    failures: u32,
    /// Answers that make no sense, since something was asked for.
    nonsense: u32,
    last_failure: Option<Failure>,
    asks: BTreeMap<AskId, Box<dyn Flow>>,
    /// Requests that are done, and told when others can reach this device.
    done: Vec<(AskId, serde_json::Value)>,
    /// Asks that tail a channel.
    pub(crate) tails: BTreeMap<AskId, ChannelId>,
    /// The kinds of content that it knows.
    pub(crate) kinds: &'static [&'static str],
    /// The newest protocol version that it speaks.
    pub(crate) speaks: u32,
}

impl Core {
    pub(crate) fn empty() -> Self {
        Self {
            now: Millis(0),
            account: None,
            registering: None,
            presented: None,
            net: Net::default(),
            servers: BTreeMap::new(),
            making: BTreeMap::new(),
            channels: BTreeMap::new(),
            invitations: BTreeMap::new(),
            verified: BTreeMap::new(),
            attestations: BTreeMap::new(),
            marks: BTreeMap::new(),
            own_data: OwnData::default(),
            profiles: Profiles::default(),
            backup: Backup::default(),
            wants: Wants::default(),
            asking: Asking::default(),
            answering: Answering::default(),
            sharing: Sharing::default(),
            uploads: BTreeMap::new(),
            gateway: GatewayState::default(),
            inbox: Inbox::default(),
            welcomes: BTreeMap::new(),
            packages: Packages::default(),
            clocks: Clocks::default(),
            counters: Counters::default(),
            ephemera: Ephemera::default(),
            pool: Pool::default(),
            online: false,
            stale_servers: false,
            listing: false,
            list_backoff: Backoff::default(),
            stale_devices: false,
            fetching_devices: false,
            devices_backoff: Backoff::default(),
            compared: BTreeMap::new(),
            follow_wanted: false,
            loads: BTreeMap::new(),
            next_load: 0,
            failures: 0,
            nonsense: 0,
            last_failure: None,
            asks: BTreeMap::new(),
            done: Vec::new(),
            tails: BTreeMap::new(),
            kinds: KINDS,
            speaks: PROTOCOL_VERSION,
        }
    }

    /// Lets it know only some kinds of content, as a program of an earlier version would: for tests of
    /// what falls back.
    pub fn know_only(&mut self, kinds: &'static [&'static str]) {
        self.kinds = kinds;
    }

    /// Takes in an event and gives what follows.
    pub fn handle(&mut self, cx: &mut Cx<'_>, event: Event) -> Batch {
        self.now = cx.now;
        let mut turn = Turn::new(cx);
        self.dispatch(&mut turn, event);
        self.settle(&mut turn);
        self.note_saved(&mut turn);
        self.look_at_clock(&mut turn);
        self.name_places(&mut turn);
        self.counters.save(&mut turn);
        turn.out
    }

    fn dispatch(&mut self, turn: &mut Turn<'_>, event: Event) {
        match event {
            Event::Asked { ask, request } => {
                (self.failures, self.nonsense) = (0, 0);
                self.asks.insert(ask, features::flow_of(request));
                self.step(turn, ask, Input::Begin);
            }
            Event::Abandoned { ask } => self.abandon(turn, ask),
            Event::Answered { call, status, body } => {
                self.failures = 0;
                let replies = self.net.replied(turn, call, Reply::from_answer(status, body));
                self.deliver(turn, replies);
            }
            Event::Unanswered { call, never_sent, reason } => {
                let replies =
                    self.net.replied(turn, call, Reply::Unreachable { never_sent, reason });
                self.deliver(turn, replies);
            }
            Event::GatewayOpened => self.gateway_opened(turn),
            Event::GatewayFrame { text } => self.gateway_frame(turn, &text),
            Event::GatewayClosed { code } => self.gateway_closed(turn, code),
            Event::Loaded { load, rows } => self.loaded(turn, load, rows),
            Event::Woke => {}
        }
    }

    fn deliver(&mut self, turn: &mut Turn<'_>, replies: Vec<(Purpose, Reply)>) {
        for (purpose, reply) in replies {
            match purpose {
                Purpose::Ask(ask) => self.step(turn, ask, Input::Reply(reply)),
                Purpose::Servers => self.servers_listed(turn, &reply),
                Purpose::Policy(id) => self.policy_fetched(turn, id, &reply),
                Purpose::Log(id) => self.log_fetched(turn, id, &reply),
                Purpose::Lease(id) => self.lease_answered(turn, id, &reply),
                Purpose::Waiting(id) => self.waiting_answered(id, &reply),
                Purpose::Group(id) => self.group_fetched(turn, id, &reply),
                Purpose::Tree(id) => self.tree_fetched(turn, id, &reply),
                Purpose::Join(id) => self.join_posted(turn, id, &reply),
                Purpose::Claim(id) => self.key_packages_claimed(turn, id, &reply),
                Purpose::Commit(id) => self.commit_posted(turn, id, &reply),
                Purpose::Report(id) => self.report_answered(turn, id, &reply),
                Purpose::Post(id) => self.messages_posted(turn, id, &reply),
                Purpose::Ticket => self.ticket_fetched(turn, &reply),
                Purpose::Inbox => self.inbox_fetched(turn, &reply),
                Purpose::Packages => self.packages_counted(turn, &reply),
                Purpose::PackagesPosted => self.packages_posted(turn, &reply),
                Purpose::WelcomeTree(id) => self.welcome_tree_fetched(turn, id, &reply),
                Purpose::Devices => self.devices_fetched(turn, &reply),
                Purpose::OwnData => self.own_data_posted(turn, &reply),
                Purpose::Pictures => self.pictures_answered(turn, &reply),
                Purpose::Backup => self.backup_answered(turn, &reply),
                Purpose::Past => self.past_answered(turn, &reply),
                Purpose::Share => self.share_answered(turn, &reply),
                Purpose::Asked => self.ask_posted(turn, &reply),
                Purpose::Answered => self.answer_posted(turn, &reply),
                Purpose::Making(id) => self.making_posted(turn, id, &reply),
                Purpose::Quiet(id) => self.quiet_posted(turn, id, &reply),
                Purpose::Silent(id) => self.silent_fetched(turn, id, &reply),
                Purpose::Refresh | Purpose::Acknowledged => {}
            }
        }
    }

    /// Does whatever has become due, and lets every request look at what is so now.
    fn settle(&mut self, turn: &mut Turn<'_>) {
        if self.active() {
            self.advance_list(turn);
            self.advance_inbox(turn);
            self.advance_devices(turn);
            self.advance_pictures(turn);
            self.advance_own_data(turn);
            self.advance_backup(turn);
            let servers: Vec<_> = self.servers.keys().copied().collect();
            for id in servers {
                self.advance_server(turn, id);
                self.advance_idle(turn, id);
                self.advance_anonymity(turn, id);
                self.advance_profile(turn, id);
            }
            let channels: Vec<_> = self.channels.keys().copied().collect();
            channels.into_iter().for_each(|id| self.advance_channel(turn, id));
            self.advance_making(turn);
            self.advance_asking(turn);
            self.advance_answering(turn);
            self.advance_sharing(turn);
            self.advance_gateway(turn);
            self.advance_presence(turn);
        }
        self.tidy_ephemera(turn);
        let asks: Vec<_> = self.asks.keys().copied().collect();
        if !asks.is_empty() {
            self.tell_news(turn);
        }
        for ask in asks {
            self.give_up_if_unreachable(turn, ask);
            self.step(turn, ask, Input::Look);
        }
        if self.account.is_some() && (self.online || self.packages.first()) {
            self.advance_packages(turn);
        }
        self.tell_done(turn);
        if self.active() {
            // What the requests have just queued or made stale is begun in the same batch.
            self.advance_own_data(turn);
            self.advance_backup(turn);
            let servers: Vec<_> = self.servers.keys().copied().collect();
            servers.into_iter().for_each(|id| self.advance_server(turn, id));
            let channels: Vec<_> = self.channels.keys().copied().collect();
            channels.into_iter().for_each(|id| self.advance_channel(turn, id));
        }
    }

    fn active(&self) -> bool {
        self.online && self.account.is_some()
    }

    fn step(&mut self, turn: &mut Turn<'_>, ask: AskId, input: Input) {
        let Some(mut flow) = self.asks.remove(&ask) else { return };
        match flow.step(self, turn, ask, input) {
            Ok(Step::Wait) => {
                self.asks.insert(ask, flow);
            }
            Ok(Step::Done(value)) => self.done.push((ask, value)),
            Err(failure) => turn.out.show.push(Show::Failed { ask, failure }),
        }
    }

    /// Shows what is done. The first request of a device ends when others can add it to groups, and every
    /// one when what is asked of other own devices, or answered to them, is at the node.
    fn tell_done(&mut self, turn: &mut Turn<'_>) {
        let awaited = self.packages_awaited()
            || self.ask_awaited()
            || self.answers_awaited()
            || self.sharing_awaited();
        if !awaited {
            let done = self.done.drain(..).map(|(ask, value)| Show::Done { ask, value });
            turn.out.show.extend(done);
        }
    }

    fn abandon(&mut self, turn: &mut Turn<'_>, ask: AskId) {
        if let Some(mut flow) = self.asks.remove(&ask) {
            let failure = flow.abandon(self, turn);
            // What the request itself says of how it stands is more than what failed last.
            let plain = failure.code == "unreachable";
            let failed = plain && (self.failures > 0 || self.nonsense > 0);
            let failure = self.last_failure.clone().filter(|_| failed).unwrap_or(failure);
            self.tails.remove(&ask);
            turn.out.show.push(Show::Failed { ask, failure });
        }
        if let Some(index) = self.done.iter().position(|(done, _)| *done == ask) {
            let (ask, value) = self.done.remove(index);
            turn.out.show.push(Show::Done { ask, value });
        }
    }

    /// Whether a program of the user stays open, so that they are there.
    pub(crate) fn appears(&self) -> bool {
        self.asks.values().any(|flow| flow.appears())
    }

    /// Whether a request wants news to come by itself.
    pub(crate) fn lives(&self) -> bool {
        self.asks.values().any(|flow| flow.lives())
    }

    fn give_up_if_unreachable(&mut self, turn: &mut Turn<'_>, ask: AskId) {
        let patient = self.asks.get(&ask).is_none_or(|flow| flow.patient());
        if !patient && (self.failures >= PATIENCE || self.nonsense >= NONSENSE) {
            self.abandon(turn, ask);
        }
    }

    fn loaded(&mut self, turn: &mut Turn<'_>, load: LoadId, rows: Vec<Row>) {
        match self.loads.remove(&load) {
            Some(Loading::Ask(ask)) => self.step(turn, ask, Input::Rows(rows)),
            Some(Loading::Policy(id)) => self.policy_loaded(turn, id, rows),
            Some(Loading::UndoneRelations(id)) => self.undone_relations_loaded(turn, id, &rows),
            Some(Loading::Undone(id, from, to)) => {
                self.undone_loaded(turn, id, (from, to), &rows);
            }
            Some(Loading::Relations(id)) => self.relations_loaded(turn, id, rows),
            Some(Loading::Related(id)) => self.related_loaded(turn, id, rows),
            Some(Loading::Shared { relations }) => self.shared_loaded(turn, relations, &rows),
            Some(Loading::Backup) => self.backup_loaded(turn, &rows),
            Some(Loading::Remembered(id, to, of)) => self.remembered_loaded((id, to, of), &rows),
            Some(Loading::Row(id, seq)) => self.row_loaded(id, seq, rows.first().map(|r| &r.value)),
            None => {}
        }
    }

    /// A call that no request of the user waits for has failed.
    pub(crate) fn background_failed(&mut self, turn: &mut Turn<'_>, failure: Failure) {
        if matches!(failure.kind, FailureKind::Unreachable) {
            self.failures = self.failures.saturating_add(1);
        }
        if failure.kind == FailureKind::Lied {
            self.nonsense = self.nonsense.saturating_add(1);
        }
        if failure.kind == FailureKind::NotSignedIn {
            let asks: Vec<_> = self.asks.keys().copied().collect();
            for ask in asks {
                self.asks.remove(&ask);
                turn.out.show.push(Show::Failed { ask, failure: failure.clone() });
            }
            self.making.values_mut().for_each(Making::forsake);
        }
        self.last_failure = Some(failure);
    }

    /// A row of a channel's timeline is new or changed: whoever tails it is shown.
    pub(crate) fn show_arrival(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &Channel,
        seq: Seq,
        row: &TimelineRecord,
    ) {
        // Of an anonymous post nobody knows whose typing it ends.
        if let Some(user) = row.user.filter(|_| row.anonymous.is_none()) {
            self.ephemera.heard.has_sent(channel.id, user, turn.now);
        }
        self.show_row(turn, channel, |core| {
            let shown = views::row(core, channel.server, seq, row, None)?;
            let shown = views::with_poll(core, channel, seq, shown);
            Some(TailRow::Row(core.mark_row(channel.id, (seq, row, None), shown)))
        });
    }

    /// Shows a row to whoever tails a channel.
    pub(crate) fn show_row(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &Channel,
        row: impl FnOnce(&Self) -> Option<TailRow>,
    ) {
        let tails: Vec<_> =
            self.tails.iter().filter(|(_, c)| **c == channel.id).map(|(a, _)| *a).collect();
        if tails.is_empty() {
            return;
        }
        if let Some(row) = row(self) {
            let value = shown(&row);
            tails.into_iter().for_each(|ask| turn.show(ask, value.clone()));
        }
    }

    // ------------------------------------------------------------ what flows ask for

    pub(crate) fn account(&self) -> Result<&Account, Failure> {
        self.account.as_ref().ok_or_else(|| {
            Failure::new(
                FailureKind::NotSignedIn,
                "not_signed_in",
                "nobody is signed in here: register or log in",
            )
        })
    }

    /// Refuses when there is no session.
    pub(crate) fn signed_in(&self) -> Result<&Account, Failure> {
        let account = self.account()?;
        if self.net.signed_in() {
            return Ok(account);
        }
        Err(Failure::new(FailureKind::NotSignedIn, "not_signed_in", "signed out: log in again"))
    }

    pub(crate) fn refuse_second_account(&self) -> Result<(), Failure> {
        if self.account.is_some() { Err(self.other_account()) } else { Ok(()) }
    }

    pub(crate) fn other_account(&self) -> Failure {
        let name = self.account.as_ref().map_or("somebody", |a| a.username.as_str());
        Failure::new(
            FailureKind::Refused,
            "profile_in_use",
            format!("this profile belongs to {name}: use another --profile"),
        )
    }

    /// The newest verified state of a server.
    pub(crate) fn state(&self, server: ServerId) -> Result<&State, Failure> {
        let not_found = || Failure::new(FailureKind::NotFound, "not_found", "no such server");
        self.servers.get(&server).and_then(|s| s.policy.state()).ok_or_else(not_found)
    }

    /// This device's key as the MLS layer wants it.
    pub(crate) fn signer(&self) -> Signer {
        let seed = self.account.as_ref().map(|a| a.key.to_seed()).unwrap_or_default();
        Signer::from_seed(&seed)
    }
}
