//! Datasets follow the stores they were read from: where another one stands, it is read, checked and swapped in whole,
//! between two requests; one that cannot be read is refused, said of, and the old one stays.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::catalog::Service;
use super::error::{AppError, with_causes};
use super::snapshot::Snapshot;
use crate::exec::{ExecError, Workers, together};
use crate::io::postgis::{Listener, PostgisError};
use crate::io::store::{Stamp, Store, StoreError};

/// What is known of a store that is served from.
#[derive(Clone, Debug)]
pub struct Followed {
    /// Where it is, for whoever may ask: a file's name, a database without its password.
    pub store: String,
    /// The dataset that was read last.
    pub dataset: Option<String>,
    /// When that was.
    pub loaded: Option<SystemTime>,
    /// How often another one took its place since the program began.
    pub swaps: u64,
    /// How often one was refused since the program began.
    pub refusals: u64,
    /// Why what stands there now is not served, as long as it is not.
    pub trouble: Option<Trouble>,
}

/// Why what stands in a store is not served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What is wrong.
    pub why: String,
    /// Since when.
    pub since: SystemTime,
}

/// The stores that are served from, in the order of their datasets.
#[derive(Debug, Default)]
pub struct Following {
    stores: Mutex<Vec<Followed>>,
}

impl Following {
    /// What is known of each store.
    pub fn all(&self) -> Vec<Followed> {
        self.stores.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Has one more store; gives its place.
    fn begin(&self, store: &Store) -> usize {
        let mut stores = self.stores.lock().unwrap_or_else(PoisonError::into_inner);
        stores.push(Followed {
            store: store.to_public_text(),
            dataset: None,
            loaded: None,
            swaps: 0,
            refusals: 0,
            trouble: None,
        });
        stores.len() - 1
    }

    fn note(&self, place: usize, change: impl FnOnce(&mut Followed)) {
        let mut stores = self.stores.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(store) = stores.get_mut(place) {
            change(store);
        }
    }
}

/// Why a store's dataset cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// It cannot be read.
    #[error(transparent)]
    Store(#[from] Box<StoreError>),
    /// Nothing can be made of it.
    #[error(transparent)]
    Snapshot(#[from] Box<AppError>),
    /// The work was not done.
    #[error(transparent)]
    Exec(#[from] ExecError),
    /// Another store's dataset has its id.
    #[error("there is already a dataset {id}; each needs an id of its own")]
    Taken {
        /// The id.
        id: String,
    },
    /// What stands there now is another dataset, not another version of the one that is served.
    #[error("the dataset there is {found}, not {served}; another dataset is served by its own name, after a new start")]
    AnotherId {
        /// The id of what is served.
        served: String,
        /// The id of what stands there.
        found: String,
    },
}

/// How long a database is listened to before it is asked all the same.
const LISTENED_FOR: Duration = Duration::from_secs(1);

/// A store and what is known of it by the one who follows it.
struct Follower {
    service: Arc<Service>,
    /// A door of its own: reading may take long, and maps go on being drawn.
    door: Workers,
    store: Store,
    place: usize,
    /// The dataset that is served from here.
    served: Option<(String, Stamp)>,
    /// What was refused; it is not read again until something else stands there.
    refused: Option<Stamp>,
    /// What was seen at the last look: a file that is still being written is another at each.
    seen: Option<Stamp>,
    /// The connection that a database announces changes on.
    listener: Option<Listener>,
}

/// Loads the stores' datasets, each in its turn, then follows all of them for as long as it is waited for. Stores are
/// looked at `every` so often; a database is listened to as well.
///
/// # Errors
/// When a file's dataset cannot be loaded at the start. A database is asked again until it gives one.
pub async fn serve_stores(
    service: Arc<Service>,
    stores: Vec<Store>,
    every: Duration,
) -> Result<(), (Store, LoadError)> {
    let mut followers = Vec::new();
    for store in stores {
        let place = service.following().begin(&store);
        let door = Workers::new(NonZeroUsize::MIN);
        let service = Arc::clone(&service);
        followers.push(Follower {
            service,
            door,
            store,
            place,
            served: None,
            refused: None,
            seen: None,
            listener: None,
        });
    }
    for follower in &mut followers {
        while let Err(why) = follower.load().await {
            if !matches!(follower.store, Store::Postgis(_)) {
                return Err((follower.store.clone(), why));
            }
            follower.trouble(&why);
            tokio::time::sleep(every).await;
        }
    }
    together(followers.into_iter().map(|follower| follower.follow(every))).await;
    Ok(())
}

impl Follower {
    async fn follow(mut self, every: Duration) {
        loop {
            self.wait(every).await;
            self.look().await;
        }
    }

    /// Waits until it is time to look: of a file, for so long; of a database, until it announces something, but not so
    /// long that a lost announcement would matter.
    async fn wait(&mut self, every: Duration) {
        let Store::Postgis(address) = &self.store else { return tokio::time::sleep(every).await };
        let (address, listener) = (address.clone(), self.listener.take());
        let heard = self.door.run(move || {
            let mut listener = listener.map_or_else(|| Listener::new(&address), Ok)?;
            listener.wait(LISTENED_FOR)?;
            Ok::<_, PostgisError>(listener)
        });
        match heard.await {
            Ok(Ok(listener)) => self.listener = Some(listener),
            // What is wrong is told by the look that follows.
            Ok(Err(_)) | Err(_) => tokio::time::sleep(every).await,
        }
    }

    /// Looks at what stands in the store, and reads it where it is something else than before.
    async fn look(&mut self) {
        let store = self.store.clone();
        let found = match self.door.run(move || store.version()).await {
            Ok(Ok(stamp)) => stamp,
            Ok(Err(why)) => return self.trouble(&Box::new(why).into()),
            Err(why) => return self.trouble(&why.into()),
        };
        let has_settled = self.seen.replace(found) == Some(found) || !matches!(found, Stamp::File { .. });
        if self.served.as_ref().is_some_and(|(_, stamp)| *stamp == found) {
            self.refused = None;
            self.service.following().note(self.place, |known| known.trouble = None);
        } else if has_settled
            && self.refused != Some(found)
            && let Err(why) = self.load().await
        {
            self.refused = Some(found);
            self.service.following().note(self.place, |known| known.refusals += 1);
            self.trouble(&why);
        }
    }

    /// Reads what stands in the store, and serves it.
    async fn load(&mut self) -> Result<(), LoadError> {
        let started = Instant::now();
        let store = self.store.clone();
        let (snapshot, stamp) = self
            .door
            .run(move || -> Result<_, LoadError> {
                let reading = tracing::debug_span!("reading a dataset");
                let (dataset, stamp) = reading.in_scope(|| store.read()).map_err(Box::new)?;
                let _preparing = tracing::debug_span!("preparing a dataset").entered();
                Ok((Snapshot::open(dataset).map_err(Box::new)?, stamp))
            })
            .await??;
        let (id, units) = (snapshot.id().to_owned(), snapshot.dataset().units().len());
        let catalog = self.service.catalog();
        match &self.served {
            Some((served, _)) if *served != id => {
                return Err(LoadError::AnotherId { served: served.clone(), found: id });
            }
            None if catalog.get(&id).is_ok() => return Err(LoadError::Taken { id }),
            _ => {}
        }
        let checksum = snapshot.checksum().to_owned();
        let is_another = catalog.get(&id).is_ok_and(|held| held.checksum() != checksum);
        catalog.put(snapshot);
        self.served = Some((id.clone(), stamp));
        self.refused = None;
        self.service.following().note(self.place, |known| {
            known.dataset = Some(id.clone());
            known.loaded = Some(SystemTime::now());
            known.swaps += u64::from(is_another);
            known.trouble = None;
        });
        let milliseconds = started.elapsed().as_millis();
        tracing::info!(dataset = %id, units, checksum = &checksum[..12], swapped = is_another, milliseconds, "ready");
        Ok(())
    }

    /// Notes what is wrong, and logs it once.
    fn trouble(&self, why: &LoadError) {
        let why = with_causes(why);
        self.service.following().note(self.place, |known| {
            let told = self.store.without_folder(&why);
            if known.trouble.as_ref().is_none_or(|trouble| trouble.why != told) {
                tracing::error!(store = %self.store, why, "not served; what was read before stays");
                known.trouble = Some(Trouble { why: told, since: SystemTime::now() });
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::app::catalog::ServiceOptions;
    use crate::app::fixture;
    use crate::io::geopackage;
    use crate::model::{Dataset, Id, Value};

    fn follower(path: &Path) -> Follower {
        let service = Arc::new(Service::new(Workers::for_this_machine(), &ServiceOptions::default()));
        let store = Store::File(path.to_owned());
        let place = service.following().begin(&store);
        let door = Workers::new(NonZeroUsize::MIN);
        Follower { service, door, store, place, served: None, refused: None, seen: None, listener: None }
    }

    fn other() -> Dataset {
        fixture::dataset_with(|parts| parts.indicators[0].values[0] = Value::Missing)
    }

    impl Follower {
        /// As long as it takes a file to settle.
        async fn look_twice(&mut self) -> Followed {
            self.look().await;
            self.look().await;
            self.service.following().all().remove(0)
        }

        fn checksum(&self) -> String {
            self.service.catalog().first().expect("served").checksum().to_owned()
        }
    }

    #[tokio::test]
    async fn another_dataset_is_swapped_in_and_a_bad_one_is_refused_and_said_of() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("squares.gpkg");
        geopackage::write(&fixture::dataset(), &path).expect("written");
        let mut follower = follower(&path);
        follower.load().await.expect("loaded");
        let first = follower.checksum();
        assert_eq!(follower.look_twice().await.swaps, 0);

        geopackage::write(&other(), &path).expect("written");
        let known = follower.look_twice().await;
        assert_eq!((known.swaps, known.refusals, known.trouble), (1, 0, None));
        let second = follower.checksum();
        assert_ne!(first, second);

        fs::write(&path, "no dataset at all").expect("written");
        for _ in 0..3 {
            let known = follower.look_twice().await;
            assert_eq!((known.swaps, known.refusals), (1, 1), "it is read once");
            let why = known.trouble.expect("said").why;
            assert!(why.starts_with("squares.gpkg: not a GeoPackage"), "{why}");
            assert!(!why.contains(&folder.path().display().to_string()), "{why}");
        }
        assert_eq!(follower.checksum(), second, "the old one stays");

        fs::remove_file(&path).expect("removed");
        let known = follower.look_twice().await;
        assert!(known.trouble.expect("said").why.contains("No such file"), "nothing there is no reason to end");
        geopackage::write(&fixture::dataset(), &path).expect("written");
        let known = follower.look_twice().await;
        assert_eq!((known.swaps, known.trouble, follower.checksum()), (2, None, first));
    }

    #[tokio::test]
    async fn another_dataset_than_the_one_that_is_served_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("squares.gpkg");
        geopackage::write(&fixture::dataset(), &path).expect("written");
        let mut follower = follower(&path);
        follower.load().await.expect("loaded");
        let renamed = fixture::dataset_with(|parts| parts.about.id = Id::new("circles").expect("an id"));
        geopackage::write(&renamed, &path).expect("written");
        let why = follower.look_twice().await.trouble.expect("said").why;
        assert!(why.contains("the dataset there is circles, not squares"), "{why}");
    }
}
