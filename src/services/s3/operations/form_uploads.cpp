// SPDX-License-Identifier: Apache-2.0
// PostObject: an upload by HTML form. Its fields say what the headers of a PUT say, its signed
// policy who may send which, and its file is the body of that PUT.

#include <algorithm>

#include "aws/form_authenticator.hpp"
#include "aws/protocol/protocol.hpp"
#include "base/encoding.hpp"
#include "base/xml.hpp"
#include "http/form_data.hpp"
#include "services/s3/errors.hpp"
#include "services/s3/limits.hpp"
#include "services/s3/post_form.hpp"
#include "services/s3/post_policy.hpp"
#include "services/s3/s3.hpp"

namespace laketop::s3 {
namespace {

constexpr std::string_view kFileField = "file";

aws::Error MalformedForm() {
  return S3Error("MalformedPOSTRequest", 400,
                 "The body of your POST request is not well-formed multipart/form-data.");
}

aws::Error FormTooLarge() {
  aws::Error error = S3Error("MaxPostPreDataLengthExceeded", 400,
                             "Your POST request fields preceeding the upload file was too large.");
  error.fields = {{"MaxPostPreDataLengthBytes", std::to_string(kFormBytesMax)}};
  return error;
}

aws::Error FormFault(const http::BodyError& error) {
  return error.kind == http::BodyError::Kind::kDisconnected ? IncompleteBody() : MalformedForm();
}

// The file of a form, as the body of a PUT. What follows it in the form says nothing.
class FormFile final : public http::BodyReader {
 public:
  FormFile(std::shared_ptr<http::FormDataReader> form, FileSizes sizes)
      : form_(std::move(form)), sizes_(sizes) {}

  Task<std::expected<std::optional<std::string>, http::BodyError>> Next() override {
    if (ended_) co_return std::nullopt;
    auto next = co_await form_->NextBytes();
    if (!next) throw FormFault(next.error());
    if (const std::optional<std::string>& piece = *next) {
      size_ += piece->size();
      if (size_ > sizes_.most) throw EntityTooLarge(size_, sizes_.most);
      co_return next;
    }
    ended_ = true;
    if (size_ < sizes_.least) throw EntityTooSmall(size_, sizes_.least);
    // The rest is read where it is short, so that the connection can be used again.
    const std::uint64_t end = form_->Position();
    while (form_->Position() - end < kFormBytesMax) {
      auto part = co_await form_->NextPart();
      if (!part || !*part) break;
      auto rest = co_await form_->NextBytes();
      if (!rest) break;
    }
    co_return std::nullopt;
  }
  std::optional<std::uint64_t> Length() const override { return std::nullopt; }
  const http::Headers& Trailers() const override { return no_trailers_; }

 private:
  std::shared_ptr<http::FormDataReader> form_;
  FileSizes sizes_;
  std::uint64_t size_ = 0;
  bool ended_ = false;
  http::Headers no_trailers_;
};

Task<std::string> ReadField(std::shared_ptr<http::FormDataReader> form) {
  std::string value;
  while (true) {
    auto next = co_await form->NextBytes();
    if (form->Position() > kFormBytesMax) throw FormTooLarge();
    if (!next) throw FormFault(next.error());
    const std::optional<std::string>& piece = *next;
    if (!piece) co_return value;
    value += *piece;
  }
}

// All that stands before the file, at which the reader then is.
Task<PostForm> ReadFields(std::shared_ptr<http::FormDataReader> form) {
  PostForm fields;
  while (true) {
    auto next = co_await form->NextPart();
    if (form->Position() > kFormBytesMax) throw FormTooLarge();
    if (!next) throw FormFault(next.error());
    std::optional<http::FormPart>& part = *next;
    if (!part) {
      fields.Require("key", "key");
      throw InvalidArgument("POST requires exactly one file upload per request.", kFileField, "0");
    }
    if (http::EqualsIgnoringCase(part->name, kFileField)) {
      // Where the client names no file the variable stays as it is.
      if (part->filename) fields.NameFile(*part->filename);
      co_return fields;
    }
    std::string value = co_await ReadField(form);
    fields.Add(std::move(part->name), std::move(value));
  }
}

gen::PutObjectRequest AsPut(const std::string& bucket, const std::string& key,
                            const http::Headers& headers) {
  const aws::Service& service = gen::Descriptor();
  auto put = std::ranges::find(service.operations, "PutObject", &aws::Operation::name);
  aws::Match match{.operation = &*put, .labels = {{"Bucket", bucket}, {"Key", key}}};
  aws::Call call{.method = "PUT", .path = "/", .query = {}, .headers = &headers};
  call.stream = http::MakeBodyReader({});
  aws::Value input =
      aws::ProtocolOf(aws::ProtocolKind::kRestXml).Decode(service, match, std::move(call));
  return std::move(input.As<gen::PutObjectRequest>());
}

// Of the object, as the client addressed the bucket: by the path or by the Host.
std::string LocationOf(const aws::Context& context, const std::string& bucket,
                       const std::string& key) {
  if (context.request->path != "/" && !context.request->path.empty()) {
    return context.endpoint + "/" + bucket + "/" + PercentEncode(key);
  }
  return (context.request->tls ? "https://" : "http://") +
         std::string(context.request->headers.Get("Host")) + "/" + PercentEncode(key);
}

std::string PostResponse(const std::string& location, const std::string& bucket,
                         const std::string& key, const std::string& etag) {
  XmlWriter xml;
  xml.Open("PostResponse");
  xml.Element("Location", location);
  xml.Element("Bucket", bucket);
  xml.Element("Key", key);
  xml.Element("ETag", etag);
  xml.Close();
  return xml.Take();
}

void Answer(const aws::Context& context, const PostForm& form, const std::string& bucket,
            const std::string& key, const std::string& etag) {
  aws::ReplyOverrides& reply = *context.reply;
  if (std::optional<std::string> target = RedirectOf(form, bucket, key, etag)) {
    reply.status = 303;
    reply.headers.Set("Location", std::move(*target));
    return;
  }
  const std::string location = LocationOf(context, bucket, key);
  reply.headers.Set("Location", location);
  const std::string* status = form.Find("success_action_status");
  reply.status = 204;
  if (status != nullptr && *status == "200") reply.status = 200;
  if (status != nullptr && *status == "201") {
    reply.status = 201;
    reply.headers.Set("Content-Type", "application/xml");
    reply.body = PostResponse(location, bucket, key, etag);
  }
}

}  // namespace

Task<gen::PutObjectOutput> S3::PostObject(aws::Context context, gen::PostObjectRequest in) {
  const std::string_view content_type = context.request->headers.Get("Content-Type");
  if (!http::IsFormData(content_type)) {
    throw PreconditionFailed("Bucket POST must be of the enclosure-type multipart/form-data");
  }
  std::optional<std::string> boundary = http::BoundaryOf(content_type);
  if (!boundary) throw MalformedForm();
  auto body = std::make_shared<http::FormDataReader>(std::move(in.Body), *boundary);
  const PostForm form = co_await ReadFields(body);
  const std::string& key = form.Require("key", "key");

  FileSizes sizes;
  if (std::optional<aws::Signature> signature = SignatureOf(form)) {
    const std::string& policy = form.Require("policy", "Policy");
    std::string region =
        signature->scope.region.empty() ? context.region() : signature->scope.region;
    context.caller = co_await context.forms->AuthenticateForm(std::move(*signature), policy);
    context.caller.region = std::move(region);
    context.anonymous = false;
    sizes = CheckPostPolicy(policy, form, in.Bucket, context.now);
  }

  auto put_request = std::make_shared<http::Request>();
  put_request->method = "PUT";
  put_request->headers = HeadersOf(form, context.request->headers);
  put_request->remote_address = context.request->remote_address;
  put_request->tls = context.request->tls;
  gen::PutObjectRequest put = AsPut(in.Bucket, key, put_request->headers);
  put.Body = std::make_shared<FormFile>(body, sizes);
  aws::Context put_context = context;
  put_context.request = std::move(put_request);
  put_context.access = AccessTo("s3:PutObject", in.Bucket, key);
  gen::PutObjectOutput out = co_await PutObject(std::move(put_context), std::move(put));
  Answer(context, form, in.Bucket, key, out.ETag.value_or(""));
  co_return out;
}

}  // namespace laketop::s3
