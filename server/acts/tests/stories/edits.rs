//! Messages by their ids: read and edited.

use coterie_protocol::{
    envelope::Class,
    rest::{MessageToPost, PostMessages},
};
use coterie_types::{ErrorCode, MessageId};

use crate::people::message_id;
use crate::seat::{Seat, two_in_a_channel};
use crate::world::World;

async fn edit(world: &World, seat: &Seat, target: MessageId, message: MessageToPost) -> Outcome {
    let body = PostMessages { messages: vec![message] };
    let (caller, channel) = (&seat.person.caller, seat.place.channel);
    world.node.edit_message(caller, channel, target, &body).await
}

type Outcome = coterie_acts::Answer<coterie_protocol::rest::MessagesPosted>;

#[tokio::test]
async fn a_message_is_edited_by_its_author_alone_and_only_while_it_is_there() {
    let world = World::new().await;
    let (mut alice, mut bob) = two_in_a_channel(&world).await;
    let said = bob.say(&world, "teh").await.unwrap().messages[0].clone();
    alice.catch_up(&world).await;
    let light = alice.data(&world, Class::Light).await;
    let message = alice.message(&light, "the");
    let error = edit(&world, &alice, said.message_id, message).await.unwrap_err();
    assert_eq!(
        (error.code, error.extras.rule.as_deref()),
        (ErrorCode::Forbidden, Some("not_author"))
    );
    let data = bob.data(&world, Class::Message).await;
    let message = bob.message(&data, "the");
    let error = edit(&world, &bob, said.message_id, message).await.unwrap_err();
    assert_eq!((error.code, error.extras.rule.as_deref()), (ErrorCode::Invalid, Some("class")));
    let data = bob.data(&world, Class::Light).await;
    let message = bob.message(&data, "the");
    let error = edit(&world, &bob, message_id(), message.clone()).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
    let posted = edit(&world, &bob, said.message_id, message.clone()).await.unwrap();
    assert_eq!(alice.catch_up(&world).await, ["the"]);
    // From another device of the author as well.
    let phone = bob.person.second_device(&world).await;
    let mut phone = Seat::join(&world, &phone, bob.place).await;
    let data = phone.data(&world, Class::Light).await;
    let from_phone = phone.message(&data, "THE");
    edit(&world, &phone, said.message_id, from_phone).await.unwrap();
    bob.catch_up(&world).await;
    let tombstone = bob.tombstone(&world, said.seq, said.message_id).await;
    let (caller, channel) = (bob.person.caller.clone(), bob.place.channel);
    world.node.delete_message(&caller, channel, said.message_id, &tombstone).await.unwrap();
    let data = bob.data(&world, Class::Light).await;
    let late = bob.message(&data, "late");
    let error = edit(&world, &bob, said.message_id, late).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Gone);
    // What was appended before is answered as it was.
    let again = edit(&world, &bob, said.message_id, message.clone()).await.unwrap();
    assert_eq!(again.messages, posted.messages);
    let body = PostMessages { messages: vec![message.clone(), message] };
    let error =
        world.node.edit_message(&caller, channel, said.message_id, &body).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Malformed);
}

#[tokio::test]
async fn a_message_is_read_by_its_id_and_two_devices_with_one_id_are_told_apart() {
    let world = World::new().await;
    let (mut alice, mut bob) = two_in_a_channel(&world).await;
    let mut data = alice.data(&world, Class::Message).await;
    let first = alice.message(&data, "hers");
    alice.post(&world, vec![first.clone()]).await.unwrap();
    let (channel, caller) = (alice.place.channel, bob.person.caller.clone());
    let id = data.message_id;
    let item = world.node.read_message(&caller, channel, id, None).await.unwrap();
    assert_eq!((item.seq, item.device_id), (3, alice.person.device()));
    assert_eq!(item.body, Some(first.body));
    bob.catch_up(&world).await;
    data = bob.data(&world, Class::Message).await;
    data.message_id = id;
    let second = bob.message(&data, "his");
    bob.post(&world, vec![second]).await.unwrap();
    let error = world.node.read_message(&caller, channel, id, None).await.unwrap_err();
    assert_eq!(error.extras.rule.as_deref(), Some("message_ambiguous"));
    for (device, seq) in [(alice.person.device(), 3), (bob.person.device(), 4)] {
        let item = world.node.read_message(&caller, channel, id, Some(device)).await.unwrap();
        assert_eq!(item.seq, seq);
    }
    let other = coterie_types::DeviceId::from_bytes([9; 16]);
    for (message, device) in [(id, Some(other)), (message_id(), None)] {
        let error = world.node.read_message(&caller, channel, message, device).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::NotFound);
    }
    // The creation and commits are no messages.
    let log = world.node.read_log(&caller, channel, 0, None).await.unwrap();
    for item in &log.entries[..2] {
        let error = world.node.read_message(&caller, channel, item.message_id, None).await;
        assert_eq!(error.unwrap_err().code, ErrorCode::NotFound);
    }
}
