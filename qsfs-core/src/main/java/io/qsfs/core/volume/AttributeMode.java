package io.qsfs.core.volume;

/** Whether an extended attribute must or must not exist before it is set. */
public enum AttributeMode {
    ANY,
    CREATE,
    REPLACE
}
