package io.qsfs.s3.operation;

/** What is done with a setting. */
enum Verb {
    GET("Get"),
    PUT("Put"),
    DELETE("Delete");

    private final String word;

    Verb(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
