//! Runs a command.

mod admin;
mod anon;
mod attest;
mod files;
mod keys;
mod linking;
mod profile;
mod read;
mod reading;
mod request;
mod send;
mod sign_in;
mod tail;
mod talk;
mod web;

use coterie_core::Request;
use coterie_types::Millis;
use serde_json::Value;
use tokio::signal::unix::{SignalKind, signal};

use crate::args::{Args, Attention, Attest, Command, Device, ProfileCommand};
use crate::client::{self, Client};
use crate::error::Error;
use crate::output::Output;
use crate::{tui, words};

/// Runs the command until its end, or until a signal ends it.
pub(crate) async fn run(args: Args, output: Output) -> Result<(), Error> {
    match &args.command {
        Command::Attest(attest @ (Attest::Key { .. } | Attest::Issue(_))) => {
            return attest::run(attest, output);
        }
        Command::Lock => return keys::lock(&args, output).await,
        Command::Unlock => return keys::unlock(&args, output).await,
        Command::Admin(admin) => {
            return tokio::select! {
                ended = admin::run(&args, admin, output) => ended,
                () = stopped() => Err(Error::interrupted()),
            };
        }
        Command::VerifyWeb(asked) => {
            return tokio::select! {
                ended = web::verify(&args, asked, output) => ended,
                () = stopped() => Err(Error::interrupted()),
            };
        }
        _ => {}
    }
    // What must be typed is asked for before anything is opened.
    let request = request::of(&args.command, client::profile(&args)?.has_store())?;
    let mut client = Client::open(&args, output).await?;
    let ended = tokio::select! {
        ended = within(&args, output, &mut client, request) => ended,
        () = stopped() => match args.command {
            // To stop them is how they end.
            Command::Tail { .. } | Command::Talk { .. } | Command::Tui => Ok(()),
            _ => Err(Error::interrupted()),
        },
    };
    // What was under way is abandoned by now; what changes something is still awaited.
    client.close().await;
    ended
}

async fn within(
    args: &Args,
    output: Output,
    client: &mut Client,
    request: Option<Request>,
) -> Result<(), Error> {
    match (&args.command, request) {
        (Command::Send(send), _) => match &send.file {
            Some(path) => files::send(client, output, send, path).await,
            None => send::run(client, output, send).await,
        },
        (Command::Profile(ProfileCommand::Show(show)), _) => {
            profile::show(client, output, show).await
        }
        (Command::Save(save), _) => files::save(client, output, save).await,
        (Command::Read { channel, after, since, limit, keep_unread }, _) => {
            let after = match since {
                Some(since) => Some(read::before(client, channel, Millis(*since)).await?),
                None => *after,
            };
            let shown = read::run(client, output, channel, after, *limit).await?;
            let read = shown.filter(|_| output.is_read() && !keep_unread);
            if let Some(seq) = read {
                let channel = channel.clone();
                let mark = Request::MarkRead { channel, seq: Some(seq), forward: true };
                client.run(mark, |_| Ok(())).await?;
            }
            Ok(())
        }
        (Command::Attention(Attention::Search(search)), _) => {
            let row = |row| Ok(output.answer(&row, words::found)?);
            client.run(search.clone().into(), row).await.map(drop)
        }
        (Command::Tail { channel, after }, _) => tail::run(client, output, channel, *after).await,
        (Command::Talk { channel }, _) => talk::run(client, output, channel).await,
        (Command::Tui, _) => tui::run(client, output).await,
        (Command::Device(Device::Approve { code }), _) => {
            linking::approve(client, output, code).await
        }
        (Command::Anon(anon), Some(request)) if anon.sends() => {
            anon::run(client, output, anon, request).await
        }
        (command @ Command::Link { .. }, Some(request)) => {
            let row = |row| Ok(output.answer(&row, |row| linking::words(output, row))?);
            let value = client.run(request, row).await?;
            one(client, output, command, value)
        }
        (command, Some(request)) => {
            let value = match client.run(request.clone(), |_| Ok(())).await {
                Err(error) if error.code() == "unlock_required" => {
                    let again = sign_in::unlocked(request).ok_or(error)?;
                    client.run(again, |_| Ok(())).await?
                }
                ended => ended?,
            };
            one(client, output, command, value)
        }
        (_, None) => Err(Error::bug("plan", "a command without a plan")),
    }
}

/// Prints the one answer of a command.
fn one(client: &Client, output: Output, command: &Command, value: Value) -> Result<(), Error> {
    let value = match command {
        Command::Register(_) | Command::Login(_) | Command::Recover(_) | Command::Link { .. } => {
            client.with_node(value, true)?
        }
        Command::Whoami => client.with_node(value, false)?,
        _ => value,
    };
    output.answer(&value, |value| words::answer(command, value))?;
    if matches!(command, Command::Register(_)) {
        output.note(
            "Write down the recovery phrase (coterie recovery show): without it, a forgotten \
             password loses this identity for good.",
        );
    }
    Ok(())
}

/// Returns when the program is told to end.
async fn stopped() {
    let mut signals = Vec::new();
    for kind in [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()] {
        signals.extend(signal(kind));
    }
    let mut first: Vec<_> = signals.iter_mut().map(|signal| Box::pin(signal.recv())).collect();
    std::future::poll_fn(|cx| {
        let ready = first.iter_mut().any(|signal| signal.as_mut().poll(cx).is_ready());
        if ready { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}
