//! Links from a page of a list to the pages before and after.

use super::ask::{Ask, Params};
use super::views::Link;

/// Links to this page of the list at `path`, and to those beside it where there are any.
pub(super) fn paging_links(
    ask: &Ask,
    media_type: &'static str,
    path: &str,
    offset: usize,
    limit: usize,
    matched: usize,
) -> Vec<Link> {
    let page = |offset: usize| ask.address.to(&format!("{path}?{}", with_offset(&ask.params, limit, offset)));
    let mut links = vec![Link::new("self", media_type, "This page", page(offset))];
    if offset.saturating_add(limit) < matched {
        links.push(Link::new("next", media_type, "Next page", page(offset + limit)));
    }
    if offset > 0 {
        links.push(Link::new("prev", media_type, "Previous page", page(offset.saturating_sub(limit))));
    }
    links
}

/// The query with another offset.
fn with_offset(params: &Params, limit: usize, offset: usize) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in params.iter().filter(|(name, _)| !matches!(*name, "limit" | "offset")) {
        query.append_pair(name, value);
    }
    query.append_pair("limit", &limit.to_string()).append_pair("offset", &offset.to_string());
    query.finish()
}
