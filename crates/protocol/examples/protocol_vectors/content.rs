//! content.json: what the kinds say, and what is not content.

use coterie_protocol::{
    content::{
        AnonymousPoll, Body, Content, Disposition, Edit, Expiration, External, File, HistoryAsk,
        HistoryOffer, Mention, Mentioned, Part, Pin, PollClosed, Preview, Profile, Reaction, Said,
        Semantics, Target, Text, Thumbnail, Value as Extension,
    },
    envelope::Class,
    history::NamedBundle,
    profile::{Card, PictureRef, StatusText},
};
use coterie_types::{
    BlobId, Bytes, ChannelId, DeviceId, FixedBytes, MessageId, Millis, RoleId, UserId, to_canonical,
};
use serde_json::{Value, json};

use super::{altered, hex, refused};

const SALT: [u8; 16] = [0x5a; 16];
const AT: Millis = Millis(1_795_000_000_000);
const PLAIN: &str = "text/plain;charset=utf-8";

fn target() -> Target {
    Target { seq: 7, id: MessageId::from_bytes([3; 16]) }
}

fn plain(text: &str) -> Content {
    Text::plain(text).content(SALT, AT)
}

fn saying(part: Part) -> Content {
    Content::new(SALT, AT, part)
}

fn poll(options: usize, closes: u64) -> AnonymousPoll {
    let options = (1..=options).map(|n| format!("option {n}")).collect();
    AnonymousPoll { question: "What do we plant?".into(), options, closes }
}

fn chess() -> Part {
    Part::single(Disposition::RENDER, "application/vnd.example.chess", b"e4")
}

fn full() -> Content {
    let mut content = plain("Grüße ☕");
    content.topic = Bytes(vec![2, 2]);
    content.expires = Some(Expiration { relative: true, seconds: 60 });
    content.part.language = "de".into();
    content.extensions.set("example.other", Extension::Array(vec![Extension::Uint(1)]));
    Content { in_reply_to: Some(MessageId::from_bytes([3; 16])), ..content }
}

fn mentions() -> Text {
    let text = "@al, @staff, #den, @everyone";
    let of = |name: &str, of| Mention {
        start: text.find(name).expect("it is there"),
        length: name.len(),
        of,
    };
    let all = vec![
        of("@al", Mentioned::User(UserId::from_bytes([7; 16]))),
        of("@staff", Mentioned::Role(RoleId::from_bytes([8; 16]))),
        of("#den", Mentioned::Channel(ChannelId::from_bytes([9; 16]))),
        of("@everyone", Mentioned::Everyone),
    ];
    Text::marked(text, all)
}

fn file() -> File {
    File {
        blob: BlobId::from_bytes([4; 16]),
        key: FixedBytes([0x4b; 32]),
        name: "Plan ☕.pdf".into(),
        media_type: "application/pdf".into(),
        length: 170_000,
        description: "the plan".into(),
        preview: None,
    }
}

/// A file that is not quite one.
fn no_file(alter: impl Fn(&mut External)) -> Content {
    let mut content = file().content(SALT, AT);
    if let Body::Multi { parts, .. } = &mut content.part.body
        && let Body::External(external) = &mut parts[0].body
    {
        alter(external);
    }
    content
}

fn elsewhere() -> Part {
    let external = External {
        content_type: "image/png".into(),
        url: "https://a.example/x".into(),
        expires: 0,
        size: 9,
        enc_alg: 1,
        key: Bytes(vec![1]),
        nonce: Bytes(vec![2]),
        aad: Bytes(Vec::new()),
        hash_alg: 1,
        content_hash: Bytes(vec![3]),
        description: String::new(),
        filename: "x.png".into(),
    };
    let body = Body::External(Box::new(external));
    Part { disposition: Disposition(6), language: String::new(), body }
}

fn ask(from: u64, to: u64) -> HistoryAsk {
    HistoryAsk {
        key: FixedBytes([0x5e; 32]),
        from,
        to,
        not: vec![DeviceId::from_bytes([0xd9; 16])],
    }
}

fn offer(from: u64, places: &[(u64, u64)]) -> HistoryOffer {
    let named = |(n, (from, to)): (usize, &(u64, u64))| NamedBundle {
        from: *from,
        to: *to,
        blob: BlobId::from_bytes([u8::try_from(n).expect("few"); 16]),
        hash: FixedBytes([0xb1; 32]),
    };
    let bundles = places.iter().enumerate().map(named).collect();
    HistoryOffer { target: target(), from, bundles }
}

fn good() -> Vec<(&'static str, Class, Content)> {
    use Class::{Light, Message};
    let reply = Text { reply: Some(target()), ..Text::plain("yes") };
    let mut overlapping = mentions();
    overlapping.mentions[1].start = 1;
    let edit = Edit { target: target(), text: Text::marked("**now**", Vec::new()) };
    let reaction = |emoji: &str, on| Reaction { target: target(), emoji: emoji.into(), on };
    let mut aimless = reaction("👍", true).content(SALT, AT);
    aimless.extensions = plain("").extensions;
    let body = Body::Multi { semantics: Semantics::ProcessAll, parts: vec![chess(), elsewhere()] };
    let several = Part { disposition: Disposition::RENDER, language: String::new(), body };
    let null = Part { disposition: Disposition::RENDER, language: String::new(), body: Body::Null };
    let fallback = Part::single(Disposition::RENDER, PLAIN, b"pawn to e4");
    let choice = Part::choose(Disposition::RENDER, vec![chess(), fallback]);
    let html = Part::single(Disposition::RENDER, "text/html;charset=utf-8", b"<b>hi</b>");
    let not_utf8 = Part::single(Disposition::RENDER, PLAIN, &[0xff, 0xfe]);
    vec![
        ("a text", Message, plain("hello, Bob")),
        ("an empty text", Message, plain("")),
        ("a text with markup", Message, Text::marked("**hello**", Vec::new()).content(SALT, AT)),
        ("every field; an answer without a place answers nothing", Message, full()),
        ("mentions", Message, mentions().content(SALT, AT)),
        ("mentions that overlap are none", Message, overlapping.content(SALT, AT)),
        ("an answer", Message, reply.content(SALT, AT)),
        ("an edit", Light, edit.content(SALT, AT)),
        ("an edit in the class of messages", Message, edit.content(SALT, AT)),
        ("a reaction", Light, reaction("👍🏽", true).content(SALT, AT)),
        ("a reaction that is taken back", Light, reaction("👍🏽", false).content(SALT, AT)),
        ("a reaction that is a word", Light, reaction("ok", true).content(SALT, AT)),
        ("a reaction without a place", Light, aimless),
        ("a pin", Light, Pin { target: target(), on: true }.content(SALT, AT)),
        ("a history ask", Light, ask(1, 9).content(SALT, AT)),
        ("a history ask of no places", Light, ask(9, 8).content(SALT, AT)),
        ("a history ask in the class of messages", Message, ask(1, 9).content(SALT, AT)),
        ("a history offer", Light, offer(1, &[(2, 4), (5, 9)]).content(SALT, AT)),
        ("a history offer of nothing", Light, offer(1, &[]).content(SALT, AT)),
        (
            "a history offer of bundles that overlap",
            Light,
            offer(1, &[(2, 5), (5, 9)]).content(SALT, AT),
        ),
        ("a history offer of what it leaves out", Light, offer(3, &[(2, 4)]).content(SALT, AT)),
        ("a pin that is taken away", Light, Pin { target: target(), on: false }.content(SALT, AT)),
        ("an anonymous poll", Message, poll(2, 1_795_086_000).content(SALT, AT)),
        ("an anonymous poll with ten options", Message, poll(10, 1_795_086_000).content(SALT, AT)),
        ("a poll with one option", Message, poll(1, 1_795_086_000).content(SALT, AT)),
        ("a poll with eleven options", Message, poll(11, 1_795_086_000).content(SALT, AT)),
        ("a poll that closes at no full hour", Message, poll(2, 1_795_086_001).content(SALT, AT)),
        ("a poll in the class of what is light", Light, poll(2, 1_795_086_000).content(SALT, AT)),
        ("a poll is closed", Light, PollClosed { target: target() }.content(SALT, AT)),
        ("a text in the class of what is light", Light, plain("psst")),
        ("a kind that is not known", Message, saying(chess())),
        ("a kind that is not known, with its fallback", Message, saying(choice)),
        ("several parts", Message, saying(several)),
        ("something kept elsewhere", Message, saying(elsewhere())),
        ("nothing", Message, saying(null)),
        ("HTML is never shown", Message, saying(html)),
        ("a text that is not UTF-8", Message, saying(not_utf8)),
        ("the longest text", Message, plain(&"x".repeat(16_384 - 76))),
    ]
}

fn files() -> Vec<(&'static str, Class, Content)> {
    use Class::{Light, Message};
    let silent = File { description: String::new(), ..file() };
    let largest = File { length: (1 << 32) - 1, ..file() };
    let mut alone = file().content(SALT, AT);
    alone.part = alone.part.choices()[0].clone();
    vec![
        ("a file", Message, file().content(SALT, AT)),
        ("a file of which nothing is said", Message, silent.content(SALT, AT)),
        ("a file without a fallback", Message, alone),
        ("the longest file", Message, largest.content(SALT, AT)),
        ("a file that is too long", Message, no_file(|x| x.size = 1 << 32)),
        ("a file without a name", Message, no_file(|x| x.filename.clear())),
        ("a file with a long name", Message, no_file(|x| x.filename = "x".repeat(256))),
        ("a file with a short key", Message, no_file(|x| x.key.0.truncate(31))),
        ("a file with a nonce", Message, no_file(|x| x.nonce = Bytes(vec![1]))),
        ("a file that expires", Message, no_file(|x| x.expires = 1)),
        ("a file of another sealing", Message, no_file(|x| x.enc_alg = 1)),
        (
            "a file that is fetched from elsewhere",
            Message,
            no_file(|x| x.url = "https://a.example/x".into()),
        ),
        ("a file that is no blob", Message, no_file(|x| x.url = "coterie-blob:x".into())),
        ("a file in the class of what is light", Light, file().content(SALT, AT)),
    ]
}

/// A picture, its preview altered.
fn picture(alter: impl Fn(&mut Preview)) -> Content {
    let thumbnail = Thumbnail {
        blob: BlobId::from_bytes([5; 16]),
        key: FixedBytes([0x4d; 32]),
        length: 41_000,
        media_type: "image/jpeg".into(),
    };
    let blur_hash = "LEHV6nWB2yk8pyo0adR*.7kCMdnj".into();
    let mut preview =
        Preview { width: 4_032, height: 3_024, blur_hash, thumbnail: Some(thumbnail) };
    alter(&mut preview);
    let (name, media_type) = ("Beet ☕.jpg".into(), "image/jpeg".into());
    File { name, media_type, preview: Some(preview), ..file() }.content(SALT, AT)
}

/// What is not quite a preview means nothing: a file without.
fn pictures() -> Vec<(&'static str, Class, Content)> {
    use Class::Message;
    let thumbnail = |alter: &dyn Fn(&mut Thumbnail)| {
        picture(|preview| preview.thumbnail.as_mut().into_iter().for_each(alter))
    };
    let hash = |text: &str| picture(|preview| preview.blur_hash = text.into());
    let mut short = picture(|_| ());
    short.extensions.set("coterie.preview", Extension::Array(vec![Extension::Uint(9)]));
    vec![
        ("a picture", Message, picture(|_| ())),
        ("a picture without a thumbnail", Message, picture(|p| p.thumbnail = None)),
        ("a picture without a blur hash", Message, hash("")),
        ("a picture of the least blur hash", Message, hash("00OZZy")),
        ("a picture of no width", Message, picture(|p| p.width = 0)),
        ("a picture that is too high", Message, picture(|p| p.height = 65_536)),
        ("a blur hash that is too short", Message, hash("LEHV6nWB2yk8pyo0adR*.7kCMdn")),
        ("a blur hash with a letter of its own", Message, hash("LEHV6nWB2yk8pyo0adR*.7kCMd<>")),
        ("a blur hash beyond white", Message, hash("00~~~~")),
        ("a thumbnail of nothing", Message, thumbnail(&|t| t.length = 0)),
        ("a thumbnail that is too large", Message, thumbnail(&|t| t.length = 131_073)),
        (
            "a thumbnail that is no picture",
            Message,
            thumbnail(&|t| t.media_type = "image/svg+xml".into()),
        ),
        (
            "a thumbnail that is the file",
            Message,
            thumbnail(&|t| t.blob = BlobId::from_bytes([4; 16])),
        ),
        ("a preview of another shape", Message, short),
    ]
}

fn card() -> Card {
    let picture = |from, length| PictureRef { key: FixedBytes([0x4c; 32]), from, length };
    Card {
        version: 1_795_000_000_000,
        name: Some("Ada ☕".into()),
        pronouns: Some("she/her".into()),
        bio: Some("Beans.\nAnd peas.".into()),
        status: Some(StatusText { text: "weeding".into(), until: Some(AT) }),
        avatar: Some(picture(0, 900)),
        banner: Some(picture(940, 4_000)),
        avatar_here: Some(picture(4_980, 800)),
    }
}

/// What has no effect to those who do not know profiles, and says nothing if it is not quite one.
fn profiles() -> Vec<(&'static str, Class, Content)> {
    use Class::{Light, Message};
    let of = |card: Card| Profile { card }.content(SALT, AT);
    let empty = || Card { version: 1, ..Card::default() };
    let named = |name: &str| of(Card { name: Some(name.into()), ..empty() });
    let altered = |name: &str, value| {
        let mut content = of(card());
        content.extensions.set(name, value);
        content
    };
    let beyond = PictureRef { key: FixedBytes([1; 32]), from: 262_100, length: 5 };
    let two_lines = StatusText { text: "a\nb".into(), until: None };
    let more = Bytes(vec![0xa2, 0x00, 0x01, 0x18, 0x63, 0x01]);
    vec![
        ("a profile", Light, of(card())),
        ("a profile that says nothing", Light, of(empty())),
        ("a profile in the class of messages", Message, of(card())),
        ("a profile of version 0", Light, of(Card { version: 0, ..card() })),
        ("a profile without a later version", Light, of(Card { version: 1 << 53, ..card() })),
        ("a name that turns the direction", Light, named("a\u{202e}b")),
        ("a name that cannot be seen", Light, named("\u{3164}")),
        ("a name with a line break", Light, named("a\nb")),
        ("a name of 51 characters", Light, named(&"x".repeat(51))),
        ("a bio of 1,001 characters", Light, of(Card { bio: Some("x".repeat(1_001)), ..empty() })),
        ("a status of two lines", Light, of(Card { status: Some(two_lines), ..empty() })),
        ("a picture beyond the end", Light, of(Card { avatar: Some(beyond), ..empty() })),
        ("a profile about a message", Light, altered("coterie.target", Extension::Uint(7))),
        ("a profile that is put there", Light, altered("coterie.off", Extension::Bool(false))),
        (
            "a profile that is a text",
            Light,
            altered("coterie.profile", Extension::Text("x".into())),
        ),
        (
            "a profile with a field that is not known",
            Light,
            altered("coterie.profile", Extension::Bytes(more)),
        ),
    ]
}

pub fn vectors() -> Value {
    let good: Vec<_> = [good(), files(), pictures(), profiles()]
        .concat()
        .iter()
        .map(|(name, class, content)| show(name, *class, content))
        .collect();
    json!({ "good": good, "earlier": earlier(), "bad": bad() })
}

fn show(name: &str, class: Class, content: &Content) -> Value {
    json!({
        "name": name,
        "class": class as u8,
        "bytes": hex(&content.to_bytes().expect("content within the limit")),
        "sent_at": content.sent_at(),
        "says": Said::read(content, class),
    })
}

/// The form before there were extensions.
fn earlier() -> Vec<Value> {
    let tail = "f640f6f61b000001a1ee565e008401607818746578742f706c61696e3b636861727365743d7574662d38426869";
    vec![json!({
        "name": "a text", "class": 1, "bytes": format!("8750{}{tail}", hex(&SALT)),
        "sent_at": 1_795_000_000_000_u64, "says": Said::Text(Text::plain("hi")),
    })]
}

fn bad() -> Vec<Value> {
    let good = to_canonical(&plain("hi"));
    // 87 50 salt f6 40 f6 f6 a1 6a "coterie.at" 1b sent_at 85 01 60 01 78 18 "text/plain;charset=utf-8" 42 "hi"
    let too_large = to_canonical(&plain(&"x".repeat(16_384 - 75)));
    let deep =
        (0..4).fold(chess(), |part, _| Part::choose(Disposition::RENDER, vec![part, chess()]));
    let many = Part::choose(Disposition::RENDER, vec![chess(); 32]);
    let one = Part::choose(Disposition::RENDER, vec![chess()]);
    let change = |alter: fn(&mut Vec<u8>)| altered(&good, alter);
    let case = |name, bytes: Vec<u8>, rule| refused(name, &bytes, rule);
    vec![
        case("over 16 KiB", too_large, "too_large"),
        case("a byte more", change(|b| b.push(0)), "malformed"),
        case("a byte less", change(|b| b.truncate(b.len() - 1)), "malformed"),
        case("nothing", Vec::new(), "malformed"),
        case("a map for the array", change(|b| b[0] = 0xa7), "malformed"),
        case(
            "a salt of 15 bytes",
            change(|b| {
                b[1] = 0x4f;
                b.remove(2);
            }),
            "malformed",
        ),
        case("undefined for what is absent", change(|b| b[18] = 0xf7), "malformed"),
        case("null for the topic", change(|b| b[19] = 0xf6), "malformed"),
        case(
            "an eighth field",
            change(|b| {
                b[0] = 0x88;
                b.push(0xf6);
            }),
            "not_canonical",
        ),
        case(
            "an array of indefinite length",
            change(|b| {
                b[0] = 0x9f;
                b.push(0xff);
            }),
            "not_canonical",
        ),
        case(
            "a time in nine bytes that needs fewer",
            change(|b| b[35..43].copy_from_slice(&7_u64.to_be_bytes())),
            "not_canonical",
        ),
        case("a cardinality that is not known", change(|b| b[46] = 0x04), "malformed"),
        case("a part of another length", change(|b| b[43] = 0x86), "malformed"),
        case("parts that are too deep", to_canonical(&saying(deep)), "malformed"),
        case("too many parts", to_canonical(&saying(many)), "malformed"),
        case("a choice of one", to_canonical(&saying(one)), "malformed"),
        case(
            "a negative extension",
            change(|b| {
                b.splice(34..43, [0x20]);
            }),
            "malformed",
        ),
    ]
}
