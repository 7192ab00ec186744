"""A certificate authority of the tests."""
import pathlib
import subprocess


class Authority:
    """Certificates by the openssl command line, as wrong as one wants them."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.ca = self.certificate("ca", subject="/CN=sluice test authority", signer=None,
                                   extensions="basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign")

    def run(self, *arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=self.folder)

    def certificate(self, name, extensions, subject="/CN=peer", signer="ca", dates=None):
        """The certificate's file; its key is beside it. `dates`: (first, last) as openssl's ca takes them."""
        (self.folder / f"{name}.cnf").write_text(extensions + "\n", encoding="ascii")
        self.run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", f"{name}.key")
        self.run("req", "-new", "-key", f"{name}.key", "-subj", subject, "-out", f"{name}.csr")
        key = f"{signer or name}.key"
        if dates is None:
            how = ["-signkey", key] if signer is None else ["-CA", f"{signer}.pem", "-CAkey", key, "-CAcreateserial"]
            self.run("x509", "-req", "-in", f"{name}.csr", "-days", "2", "-extfile", f"{name}.cnf", *how,
                     "-out", f"{name}.pem")
        else:
            (self.folder / "index.txt").write_text("", encoding="ascii")
            (self.folder / "ca.cnf").write_text(
                "[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\nrand_serial=yes\nnew_certs_dir=.\npolicy=p\n[p]\n"
                "commonName=supplied\n", encoding="ascii")
            self.run("ca", "-batch", "-config", "ca.cnf", "-md", "sha256", "-cert", f"{signer}.pem", "-keyfile", key,
                     "-startdate", dates[0], "-enddate", dates[1], "-extfile", f"{name}.cnf",
                     "-in", f"{name}.csr", "-out", f"{name}.pem", "-notext")
        return str(self.folder / f"{name}.pem")
