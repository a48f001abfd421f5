//! How signatures of tokens are verified: RS256 and ES256, by the library that TLS uses here too. Nothing is signed.

use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result};
use jsonwebtoken::{Algorithm, DecodingKey, DecodingKeyKind, EncodingKey};
use ring::error::Unspecified;
use ring::signature::{ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey};
use signature::Verifier;

/// What the library for tokens is to verify with.
pub(super) static PROVIDER: CryptoProvider =
    CryptoProvider { signer_factory: no_signer, verifier_factory: verifier, key_utils: KeyUtils::new_unimplemented() };

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the library asks for it so")]
fn no_signer(_: &Algorithm, _: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    Err(ErrorKind::InvalidAlgorithm.into())
}

/// A key with the one algorithm that it is for: an RSA key never verifies as if it were another kind's secret.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the library asks for it so")]
fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    match (algorithm, key.kind()) {
        (Algorithm::RS256, DecodingKeyKind::RsaModulusExponent { n, e }) => {
            Ok(Box::new(Rs256(RsaPublicKeyComponents { n: n.clone(), e: e.clone() })))
        }
        // The point without compression: 4, x, y.
        (Algorithm::ES256, DecodingKeyKind::SecretOrDer(point)) if point.len() == 65 => {
            Ok(Box::new(Es256(UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point.clone()))))
        }
        _ => Err(ErrorKind::InvalidAlgorithm.into()),
    }
}

/// Neither library says why a signature is wrong, so that nobody learns from it.
fn said(verified: std::result::Result<(), Unspecified>) -> std::result::Result<(), signature::Error> {
    verified.map_err(|Unspecified| signature::Error::new())
}

struct Rs256(RsaPublicKeyComponents<Vec<u8>>);

impl Verifier<Vec<u8>> for Rs256 {
    fn verify(&self, message: &[u8], signed: &Vec<u8>) -> std::result::Result<(), signature::Error> {
        said(self.0.verify(&RSA_PKCS1_2048_8192_SHA256, message, signed))
    }
}

impl JwtVerifier for Rs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::RS256
    }
}

struct Es256(UnparsedPublicKey<Vec<u8>>);

impl Verifier<Vec<u8>> for Es256 {
    fn verify(&self, message: &[u8], signed: &Vec<u8>) -> std::result::Result<(), signature::Error> {
        said(self.0.verify(message, signed))
    }
}

impl JwtVerifier for Es256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::ES256
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jsonwebtoken::crypto::verify;

    /// RFC 7515, appendix A.2.
    const MODULUS: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yR\
         T-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXB\
         dQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9ia\
         GNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
    const MESSAGE: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19\
         yb290Ijp0cnVlfQ";
    const SIGNED: &str = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9\
         uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB\
         _eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rq\
         Vt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

    #[test]
    fn the_example_of_the_standard_is_verified_and_nothing_that_differs_from_it() {
        // Another test may have said so already.
        let _ = PROVIDER.install_default();
        let key = DecodingKey::from_rsa_components(MODULUS, "AQAB").expect("a key");
        let verified = |signed: &str, message: &str, algorithm| verify(signed, message.as_bytes(), &key, algorithm);
        assert_eq!(verified(SIGNED, MESSAGE, Algorithm::RS256), Ok(true));
        assert_eq!(verified(SIGNED, &MESSAGE.replace("ey", "eY"), Algorithm::RS256), Ok(false));
        assert_eq!(verified(&SIGNED.replace("cC4", "cC5"), MESSAGE, Algorithm::RS256), Ok(false));
        assert_eq!(verified(&SIGNED[4..], MESSAGE, Algorithm::RS256), Ok(false));
        for other in [Algorithm::ES256, Algorithm::HS256, Algorithm::PS256, Algorithm::RS512] {
            assert!(verified(SIGNED, MESSAGE, other).is_err(), "{other:?}");
        }
        let other = DecodingKey::from_rsa_components(&MODULUS.replace("ofgW", "ofgX"), "AQAB").expect("a key");
        assert_eq!(verify(SIGNED, MESSAGE.as_bytes(), &other, Algorithm::RS256), Ok(false));
    }
}
