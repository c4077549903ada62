"""What a department installs to answer its reviews."""
