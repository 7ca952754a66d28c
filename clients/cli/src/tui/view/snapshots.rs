//! Frames as text, compared with those in `frames/`. `COTERIE_WRITE_FRAMES=1` writes them anew.

use std::path::PathBuf;

use serde_json::json;

use crate::tui::model::{Deed, Event};
use crate::tui::scene::{Scene, message, with};

/// Sizes: of a small terminal, of a large one, of a very narrow one.
const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (40, 16)];

fn same(name: &str, scene: &mut Scene) {
    for (width, height) in SIZES {
        scene.resize(width, height);
        let frame = scene.draw();
        let file = format!("src/tui/view/frames/{name}-{width}x{height}.txt");
        let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file);
        if std::env::var_os("COTERIE_WRITE_FRAMES").is_some() {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(&file, &frame).unwrap();
        }
        let kept = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(kept == frame, "{} is another now:\n{frame}", file.display());
    }
}

#[test]
fn at_the_start() {
    same("start", &mut Scene::start());
}

#[test]
fn the_list_with_what_is_unread() {
    same("list", &mut Scene::at_home());
}

#[test]
fn a_conversation_with_rows_of_every_sort() {
    same("conversation", &mut Scene::in_general());
}

#[test]
fn a_message_is_chosen_and_answered() {
    let mut scene = Scene::in_general();
    scene.press("esc");
    scene.press("up");
    scene.press("up");
    scene.press("up");
    same("chosen", &mut scene);
    scene.press("r");
    scene.type_text("What is it?");
    scene.press("alt+enter");
    scene.type_text("I see nothing.");
    same("reply", &mut scene);
}

#[test]
fn what_is_new_has_a_line_above_it_and_what_is_sent_waits() {
    let mut scene = Scene::at_home();
    scene.press("ctrl+k");
    scene.type_text("beans");
    scene.press("enter");
    let old = message(6, "bob", 1, "old");
    let new = with(message(7, "bob", 2, "new"), json!({ "unread": true }));
    scene.stored(vec![old, new]);
    scene.caught_up();
    same("new", &mut scene);
    scene.type_text("my answer");
    scene.press("enter");
    same("sending", &mut scene);
    let id = scene.app.open.as_ref().unwrap().pending[0].id.clone();
    scene.fails(Deed::Send { message: id }, "slow mode: wait 10 s");
    same("not-sent", &mut scene);
}

#[test]
fn sheets_over_the_screen() {
    let mut scene = Scene::in_general();
    scene.press("f1");
    same("help", &mut scene);
    scene.press("esc");
    scene.press("ctrl+k");
    same("switcher", &mut scene);
    scene.press("esc");
    scene.press("ctrl+o");
    scene.type_text("~/beans.png");
    same("file", &mut scene);
}

#[test]
fn members_and_a_file_on_its_way_and_an_alarm() {
    let mut scene = Scene::in_general();
    scene.press("ctrl+g");
    scene.done(
        Deed::Members { server: "s-garden".into() },
        json!({ "members": [
        { "user_id": "u1", "username": "bob", "roles": [{ "name": "gardeners" }] },
        { "user_id": "u2", "username": "ada", "owner": true },
        { "user_id": "u3", "username": "eve", "nickname": "ada", "timed_out_until": 9 },
    ] }),
    );
    scene.press("ctrl+o");
    scene.type_text("/tmp/beans.png");
    scene.press("enter");
    scene.event(Event::Progress { transfer: 1, done: 42, of: 100 });
    scene.watched(json!({ "type": "connection", "live": false }));
    same("members", &mut scene);
    scene.event(Event::Told {
        words: "the node has shown two histories\u{1b}[2J".into(),
        alarm: true,
    });
    same("alarm", &mut scene);
}
