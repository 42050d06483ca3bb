//! Link options of the plugin's library.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // A thread that ends after the host has unloaded the library would run Rust's clean-up of thread locals in memory
    // that is gone, and take the host down. So the library stays mapped once it is loaded.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}
