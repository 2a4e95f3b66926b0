//! Polls futures by hand, in every order, and drops them wherever they wait.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// The choices of one run. The next run repeats them up to the last choice with an untried alternative, and takes that.
#[derive(Default)]
pub struct Choices {
    /// The chosen option, and the number of options.
    made: Vec<(usize, usize)>,
    at: usize,
}

impl Choices {
    fn choose(&mut self, options: usize) -> usize {
        if self.at == self.made.len() {
            self.made.push((0, options));
        }
        let (chosen, known) = self.made[self.at];
        assert_eq!(known, options, "only its choices decide a run");
        self.at += 1;
        chosen
    }

    /// Advances to the next run; returns false after the last.
    fn advance(&mut self) -> bool {
        self.made.truncate(self.at);
        self.at = 0;
        while let Some((chosen, options)) = self.made.pop() {
            if chosen + 1 < options {
                self.made.push((chosen + 1, options));
                return true;
            }
        }
        false
    }
}

/// Prints which run failed.
impl Drop for Choices {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!(
                "choices of the failed run: {:?}",
                self.made.iter().map(|(chosen, _)| chosen).collect::<Vec<_>>()
            );
        }
    }
}

/// Runs once for every combination of choices, and returns the number of runs.
pub fn every(mut run: impl FnMut(&mut Choices)) -> usize {
    let mut choices = Choices::default();
    let mut runs = 1;
    run(&mut choices);
    while choices.advance() {
        run(&mut choices);
        runs += 1;
    }
    runs
}

/// Events besides the callers' steps.
pub trait World {
    /// How many events are possible now.
    fn moves(&self) -> usize;
    /// Triggers one of them.
    fn make(&self, number: usize);
    /// Checks the invariants after every step; `waiting` is how many callers have started and not finished.
    fn check(&self, waiting: usize);
}

struct Caller<F> {
    future: Option<Pin<Box<F>>>,
    flag: Arc<Flag>,
    begun: bool,
}

/// Whether a caller was woken.
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl<F: Future> Caller<F> {
    fn poll(&mut self) -> Option<F::Output> {
        let future = self.future.as_mut()?;
        self.begun = true;
        self.flag.0.store(false, Ordering::SeqCst);
        let waker = Waker::from(self.flag.clone());
        let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) else { return None };
        self.future = None;
        Some(value)
    }

    fn is_woken(&self) -> bool {
        self.future.is_some() && self.flag.0.load(Ordering::SeqCst)
    }

    fn waits(&self) -> bool {
        self.future.is_some() && self.begun
    }
}

#[derive(Clone, Copy)]
enum Step {
    Poll(usize),
    Drop(usize),
    World(usize),
}

/// Runs once: polls the callers in the chosen order, and drops up to `drops` of them, until all are done. Returns the
/// result of each caller; `None` for a dropped one. Panics if callers are left that nothing will wake.
///
/// The callers must be alike. They start only in the given order: any other order is the same with the callers
/// renumbered.
pub fn play<F: Future>(
    choices: &mut Choices,
    callers: impl IntoIterator<Item = F>,
    mut drops: usize,
    world: &impl World,
) -> Vec<Option<F::Output>> {
    let flag = || Arc::new(Flag(AtomicBool::new(true)));
    let mut callers: Vec<_> = callers
        .into_iter()
        .map(|future| Caller { future: Some(Box::pin(future)), flag: flag(), begun: false })
        .collect();
    let mut results: Vec<Option<F::Output>> = callers.iter().map(|_| None).collect();
    while callers.iter().any(|caller| caller.future.is_some()) {
        let next = callers.iter().position(|caller| !caller.begun);
        let woken = |number: usize| callers[number].is_woken() && (callers[number].begun || next == Some(number));
        let droppable = |number: usize| drops > 0 && callers[number].waits();
        let of = |which: &dyn Fn(usize) -> bool| -> Vec<usize> {
            (0..callers.len()).filter(|number| which(*number)).collect()
        };
        let steps: Vec<Step> = of(&woken)
            .into_iter()
            .map(Step::Poll)
            .chain(of(&droppable).into_iter().map(Step::Drop))
            .chain((0..world.moves()).map(Step::World))
            .collect();
        assert!(!steps.is_empty(), "a caller waits forever");
        match steps[choices.choose(steps.len())] {
            Step::Poll(number) => results[number] = callers[number].poll(),
            Step::Drop(number) => {
                callers[number].future = None;
                drops -= 1;
            }
            Step::World(number) => world.make(number),
        }
        world.check(callers.iter().filter(|caller| caller.waits()).count());
    }
    results
}

/// A future that completes on a signal.
#[derive(Clone)]
pub struct Signal<T>(Arc<std::sync::Mutex<(Option<T>, Option<Waker>)>>);

impl<T> Default for Signal<T> {
    fn default() -> Self {
        Self(Arc::new(std::sync::Mutex::new((None, None))))
    }
}

impl<T> Signal<T> {
    pub fn give(&self, value: T) {
        let mut inside = self.0.lock().unwrap();
        inside.0 = Some(value);
        if let Some(waker) = inside.1.take() {
            waker.wake();
        }
    }
}

impl<T> Future for Signal<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let mut inside = self.0.lock().unwrap();
        match inside.0.take() {
            Some(value) => Poll::Ready(value),
            None => {
                inside.1 = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}
