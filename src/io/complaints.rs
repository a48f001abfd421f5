//! What GDAL says while it works. GDAL prints to stderr and often returns half a
//! result without an error; here its messages are caught instead, so that a reader
//! can ask what was said on its own thread and refuse what GDAL let pass.

use std::cell::RefCell;
use std::sync::Once;

use gdal::config::set_error_handler;
use gdal::errors::CplErrType;

/// One message of GDAL's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Complaint {
    /// Whether GDAL called it a failure; otherwise it is a warning.
    pub failure: bool,
    /// GDAL's words.
    pub text: String,
}

/// More than anyone reads; a broken file can complain once for each vertex.
const MOST_KEPT: usize = 50;

struct Heard {
    listeners: usize,
    complaints: Vec<Complaint>,
}

thread_local! {
    static HEARD: RefCell<Heard> = const { RefCell::new(Heard { listeners: 0, complaints: Vec::new() }) };
}

static INSTALL: Once = Once::new();

/// Catches GDAL's messages on this thread for as long as it lives.
#[derive(Debug)]
pub struct Listener {
    from: usize,
}

/// Keeps GDAL from printing, everywhere, and starts to listen on this thread.
pub fn listen() -> Listener {
    INSTALL.call_once(|| set_error_handler(|class, _number, text| hear(class, text)));
    HEARD.with_borrow_mut(|heard| {
        heard.listeners += 1;
        Listener { from: heard.complaints.len() }
    })
}

fn hear(class: CplErrType, text: &str) {
    let failure = match class {
        CplErrType::Failure | CplErrType::Fatal => true,
        CplErrType::Warning => false,
        CplErrType::None | CplErrType::Debug => return,
    };
    tracing::debug!(failure, text, "gdal");
    HEARD.with_borrow_mut(|heard| {
        if heard.listeners > 0 && heard.complaints.len() < MOST_KEPT {
            heard.complaints.push(Complaint { failure, text: text.trim().to_owned() });
        }
    });
}

impl Listener {
    /// The first failure since listening began.
    pub fn failure(&self) -> Option<Complaint> {
        self.find(|complaint| complaint.failure)
    }

    /// The first message of any kind since listening began.
    pub fn first(&self) -> Option<Complaint> {
        self.find(|_| true)
    }

    fn find(&self, wanted: impl Fn(&Complaint) -> bool) -> Option<Complaint> {
        HEARD.with_borrow(|heard| heard.complaints.get(self.from..)?.iter().find(|c| wanted(c)).cloned())
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        HEARD.with_borrow_mut(|heard| {
            heard.complaints.truncate(self.from);
            heard.listeners -= 1;
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_heard_by_who_listens_and_forgotten_after() {
        let outer = listen();
        {
            let inner = listen();
            assert!(gdal::spatial_ref::SpatialRef::from_epsg(999_999).is_err());
            assert!(inner.failure().is_some() && inner.first().is_some());
        }
        assert_eq!(outer.failure(), None);
    }
}
