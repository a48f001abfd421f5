//! Connections: encrypted as the address asks, with nothing on the search path, and with the server told to notice
//! when we are gone. All of it blocks: call it where blocking is allowed.

use std::sync::Arc;

use postgres::Client;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::{Address, Encryption};
use super::error::PostgisError;
use super::names::quoted;
use crate::io::dataset_tables::Unreadable;

/// Names are never looked up on somebody else's path. A server that hears nothing of us for a minute ends the
/// transaction, and with it the lock that keeps others from publishing.
const SETTINGS: &str = "SET search_path = pg_catalog; SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; \
                        SET tcp_keepalives_count = 3";

/// The environment's name for a password that the address does not tell; as every client of `PostgreSQL` reads it.
const PASSWORD: &str = "PGPASSWORD";

/// Opens a connection.
pub(super) fn connect(address: &Address) -> Result<Client, PostgisError> {
    let mut config = (*address.config).clone();
    if config.get_password().is_none()
        && let Ok(password) = std::env::var(PASSWORD)
    {
        config.password(password);
    }
    let tls =
        encryption(address).map_err(|source| PostgisError::Encryption { address: address.to_string(), source })?;
    let mut client = config
        .connect(MakeRustlsConnect::new(tls))
        .map_err(|source| PostgisError::Connect { address: address.to_string(), source })?;
    client.batch_execute(SETTINGS).map_err(refused(address, "setting up the connection"))?;
    Ok(client)
}

/// Makes what the server says an error about what was tried.
pub(super) fn refused(address: &Address, doing: impl Into<String>) -> impl FnOnce(postgres::Error) -> PostgisError {
    let (address, doing) = (address.to_string(), doing.into());
    move |source| PostgisError::Refused { address, doing, source }
}

/// The schema that `PostGIS` lives in, as it stands in SQL.
pub(super) fn postgis_schema(client: &mut Client, address: &Address) -> Result<String, PostgisError> {
    let row = client.query_opt(
        "SELECT nspname::text FROM pg_extension JOIN pg_namespace AS n ON n.oid = extnamespace WHERE extname = 'postgis'",
        &[],
    );
    match row.map_err(refused(address, "looking for PostGIS"))? {
        Some(row) => Ok(quoted(row.get(0))),
        None => Err(PostgisError::NoPostgis { address: address.to_string() }),
    }
}

fn encryption(address: &Address) -> Result<ClientConfig, Unreadable> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
    // As every client of PostgreSQL has it, encryption alone does not ask who the server is, unless it is told whom
    // to trust.
    let builder = match (address.encryption, &address.authorities) {
        (Encryption::VerifyFull, _) | (Encryption::Require, Some(_)) => {
            builder.with_root_certificates(authorities(address)?)
        }
        _ => builder.dangerous().with_custom_certificate_verifier(Arc::new(AnyServer(provider))),
    };
    Ok(builder.with_no_client_auth())
}

fn authorities(address: &Address) -> Result<RootCertStore, Unreadable> {
    let mut trusted = RootCertStore::empty();
    if let Some(file) = &address.authorities {
        for certificate in CertificateDer::pem_file_iter(file)? {
            trusted.add(certificate?)?;
        }
    } else {
        trusted.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    if trusted.is_empty() { Err("there is no certificate in it".into()) } else { Ok(trusted) }
}

/// Takes any certificate, but only from who holds its key.
#[derive(Debug)]
struct AnyServer(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyServer {
    fn verify_server_cert(
        &self,
        _certificate: &CertificateDer<'_>,
        _chain: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _status: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
