//! Waits for items of several nouns at the same time.

use std::future::Future;
use std::pin::Pin;

use super::Resource;
use super::copies::Copies as _;
use super::group::Groups;
use super::redis::Migrations;
use super::sync::Syncs;
use super::task::Tasks;
use crate::arguments::Pace;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::follow::{Aim, Pursuit};
use crate::output::{Kind, State};
use crate::session::Session;
use crate::verbs;

/// Follows items to their ends. Everything is checked before anything is sent.
pub(crate) async fn wait(
    session: &Session,
    nouns: Vec<(Kind, Vec<String>)>,
    goal: Option<State>,
    pace: Pace,
) -> Result<Exit, Failure> {
    let aimed = nouns.into_iter().map(|(kind, ids)| Aim::state(kind, goal).map(|aim| (aim, ids)));
    let pursuits = Pursuit::together(session, aimed.collect::<Result<_, _>>()?, pace);
    let following = pursuits.iter().map(|pursuit| follow(session, pursuit)).collect::<Result<Vec<_>, _>>()?;
    session.printer.begin()?;
    Ok(Exit::of_all(&verbs::follow_each(session, &pursuits, following).await?))
}

type Following<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + 'a>>;

fn follow<'a>(session: &Session, pursuit: &'a Pursuit) -> Result<Following<'a>, Failure> {
    match pursuit.aim.kind {
        Kind::Task => following(Tasks::new(session)?, pursuit),
        Kind::Group => following(Groups::new(session)?, pursuit),
        Kind::Sync => following(Syncs::new(session)?, pursuit),
        Kind::Redis => following(Migrations::new(session)?, pursuit),
    }
}

fn following<'a, R: Resource + 'a>(resource: R, pursuit: &'a Pursuit) -> Result<Following<'a>, Failure> {
    pursuit.ids.iter().try_for_each(|id| R::check_id(id))?;
    Ok(Box::pin(async move { resource.follow(pursuit).await }))
}
