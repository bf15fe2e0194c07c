package io.qsfs.s3.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AuthorizationHeaderTest {
    private static final String WHOLE =
            "AWS4-HMAC-SHA256 Credential=a/b/20260131/eu/s3/aws4_request,SignedHeaders=host;x,"
                    + " Signature=ff";

    @Test
    void readsItsThreeComponents() throws S3Exception {
        AuthorizationHeader header = AuthorizationHeader.parse(WHOLE);
        assertThat(header.signedHeaders()).containsExactly("host", "x");
        assertThat(header.signature()).isEqualTo("ff");
        Scope scope = scope(header.credential());
        assertThat(scope.accessKey()).isEqualTo("a/b");
        assertThat(scope.text()).isEqualTo("20260131/eu/s3/aws4_request");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Credential=c,Signature=s | requires three components",
                "Credential=c,SignedHeaders-host,Signature=s | \"SignedHeaders-host\" is"
                        + " malformed.",
                "Credential=,SignedHeaders=h,Signature=s | missing Credential.",
                "Credential=c,SignedHeaders=,Signature=s | missing SignedHeaders.",
                "Credential=c,SignedHeaders=h,Signatur=s | missing Signature.",
            })
    void saysWhatIsMissing(String components, String message) {
        assertThatThrownBy(() -> AuthorizationHeader.parse("AWS4-HMAC-SHA256 " + components))
                .hasMessageStartingWith("The authorization header is malformed; ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "key | expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".",
                "k/20260131/eu/s3/extra/things | expecting \"<YOUR-AKID>",
                "k/20260131/eu/s3/aws_request | incorrect terminal \"aws_request\".",
                "k/20260131/eu/ec2/aws4_request | incorrect service \"ec2\".",
                "k/2026-01-3/eu/s3/aws4_request | incorrect date format \"2026-01-3\".",
            })
    void saysWhatIsWrongWithACredential(String credential, String message) {
        assertThatThrownBy(() -> scope(credential)).hasMessageContaining(message);
    }

    private static Scope scope(String credential) throws S3Exception {
        return Scope.parse(credential, S3Error.AUTHORIZATION_HEADER_MALFORMED::asException);
    }
}
