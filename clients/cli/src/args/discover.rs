//! `discover`: servers that everybody can find.

use clap::Subcommand;
use coterie_core::{Request, SearchDiscovery};

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Discover {
    /// Search or browse. What is shown is the node's account, until one looks closer.
    Search {
        /// What to look for.
        text: Option<String>,
        /// Only of one kind: gaming, music, hobbies, ….
        #[arg(long, value_name = "NAME")]
        category: Option<String>,
        /// Only of one language: en, de.
        #[arg(long, value_name = "TAG")]
        language: Option<String>,
        /// In which order.
        #[arg(long, value_name = "ORDER")]
        sort: Option<String>,
        /// Where the page before ended.
        #[arg(long, value_name = "CURSOR")]
        cursor: Option<String>,
        /// At most so many.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
    },
    /// One of them, as its own signed log says.
    Show {
        /// Its id.
        server: String,
    },
    /// Join one of them.
    Join {
        /// Its id.
        server: String,
        /// Do not wait until all channels are joined.
        #[arg(long)]
        no_wait: bool,
    },
}

impl From<Discover> for Request {
    fn from(discover: Discover) -> Self {
        match discover {
            Discover::Search { text, category, language, sort, cursor, limit } => {
                let search = SearchDiscovery { text, category, language, sort, cursor, limit };
                Self::SearchDiscovery(search)
            }
            Discover::Show { server } => Self::ShowListing { server },
            Discover::Join { server, no_wait } => Self::JoinListed { server, wait: !no_wait },
        }
    }
}
